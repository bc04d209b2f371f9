from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "apps.core"

    def ready(self) -> None:
        from apps.core import checks, chores, planner_statistics, sweeps  # noqa: F401 -- importing registers the checks

        chores.register("prune finished tasks", every=chores.DAY, do=chores.prune_finished_tasks)
        chores.register("take up lost tasks", every=600, do=chores.take_up_lost_tasks)
        chores.register("work on sweeps", every=0, do=sweeps.work_on_sweeps)
        chores.register("gather statistics for the planner", every=chores.DAY, do=planner_statistics.analyse_database)
        chores.register("prune finished sweeps", every=chores.DAY, do=sweeps.prune_finished_sweeps)
