"""What the operator reads: progress while it runs, and a summary that adds up."""

from __future__ import annotations

import gzip
import re
from io import StringIO
from itertools import groupby
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from apps.communities.models import Community, Visibility
from apps.importer.importing import import_dump
from apps.importer.progress import Progress, Work
from apps.importer.quiet import without_query_log
from apps.importer.readers import Dump
from apps.importer.reasons import Reason
from apps.importer.summary import Summary, Tally
from apps.importer.wishes import Wishes
from apps.posts.models import Post
from tests.importer.dumps import remark, submission, written


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Ticking(Clock):
    """A second goes by at each look."""

    def __call__(self) -> float:
        self.now += 1
        return self.now


def run(*options: object) -> str:
    answer = StringIO()
    call_command("import_dump", *map(str, options), stdout=answer, verbosity=0)
    return answer.getvalue()


class TestProgress:
    def test_terminal_shows_the_step_and_the_time_of_the_whole_import(self) -> None:
        terminal, clock = Terminal(), Clock()
        progress = Progress(terminal, clock)
        progress.expect(400)
        progress.begin("RS.zst", 200)
        clock.now += 30
        progress.at(250, 1000, rows=12_345)
        assert terminal.getvalue() == "\rRS.zst: 25%, 12,345 done. In all 12%, 3:30 of 4:00 left"

    def test_steps_that_are_done_count(self) -> None:
        terminal, clock = Terminal(), Clock()
        progress = Progress(terminal, clock)
        progress.expect(400)
        progress.begin("RS.zst", 200)
        clock.now += 9
        progress.begin("RC.zst", 200)
        clock.now += 9
        progress.at(10, 100)
        assert terminal.getvalue() == "\rRC.zst: 10%, 10 done. In all 55%, 0:15 of 0:33 left"

    def test_time_follows_the_pace_of_the_last_minutes(self) -> None:
        """What is here already is read many times faster than what is new."""
        terminal, clock = Terminal(), Clock()
        progress = Progress(terminal, clock)
        progress.expect(1_000)
        progress.begin("RS.zst", 1_000)
        for done in (*range(10, 510, 10), *range(511, 541)):
            clock.now += 1 if done <= 500 else 10
            progress.at(done, 1_000)
        assert terminal.getvalue().endswith("In all 54%, 1:16:40 of 1:22:30 left")

    def test_line_is_rewritten_and_wiped(self) -> None:
        terminal, clock = Terminal(), Clock()
        progress = Progress(terminal, clock)
        progress.expect(1)
        progress.begin("x", 1)
        for done in (1, 50, 100):
            clock.now += 1
            progress.at(done, 100)
        progress.end()
        lines = terminal.getvalue().split("\r")
        assert "\n" not in terminal.getvalue()
        assert lines[3].startswith("x: 100%, 100 done. In all 100%, 0:00 of 0:03 left")
        assert lines[-1] == ""
        assert lines[-2] == " " * len(lines[3])

    def test_not_more_often_than_eyes_need(self) -> None:
        terminal, clock = Terminal(), Clock()
        progress = Progress(terminal, clock)
        progress.begin("x", 1)
        for done in range(1_000):
            clock.now += 0.001
            progress.at(done, 1_000)
        assert terminal.getvalue().count("\r") <= 6

    def test_log_gets_a_line_now_and_then(self) -> None:
        log, clock = StringIO(), Clock()
        progress = Progress(log, clock)
        progress.begin("x", 1)
        for done in range(25):
            clock.now += 1
            progress.at(done, 25)
        progress.end()
        assert log.getvalue().count("\n") == 2
        assert "\r" not in log.getvalue()

    def test_nothing_read_of_nothing(self) -> None:
        terminal, clock = Terminal(), Clock()
        progress = Progress(terminal, clock)
        progress.begin("x", 1)
        progress.at(0, 0)
        clock.now += 1
        progress.at(0, 50)
        assert "100%" in terminal.getvalue()
        assert "? of ? left" in terminal.getvalue()

    def test_hours(self) -> None:
        terminal, clock = Terminal(), Clock()
        progress = Progress(terminal, clock)
        progress.begin("x", 1)
        clock.now += 4_000
        progress.at(1, 3)
        assert "2:13:20 of 3:20:00 left" in terminal.getvalue()

    def test_work_of_an_import_is_that_of_its_files_and_of_counting(self, tmp_path: Path) -> None:
        posts, comments = written(tmp_path / "RS", [submission()] * 50), written(tmp_path / "RC", [remark()] * 50)
        packed = tmp_path / "RS.gz"
        packed.write_bytes(gzip.compress(posts.read_bytes()))
        work = Work(Wishes(submissions=[Dump(posts), Dump(packed)], comments=[Dump(comments)]))
        files = work.of_posts(Dump(posts)) + work.of_posts(Dump(packed)) + work.of_comments(Dump(comments))
        assert work.total == files + work.settling
        assert work.settling > 0
        assert work.of_posts(Dump(packed)) > packed.stat().st_size

    def test_an_import_goes_from_nothing_to_all(self, db: None, tmp_path: Path) -> None:
        posts = [written(tmp_path / f"RS{number}", [submission(f"p{number}")] * 3) for number in (1, 2)]
        comments = written(tmp_path / "RC", [remark(f"c{number}") for number in range(1, 5)])
        wishes = Wishes(submissions=list(map(Dump, posts)), comments=[Dump(comments)], batch_rows=1)
        terminal, clock = Terminal(), Ticking()
        import_dump(wishes, Progress(terminal, clock))
        shares = [int(share) for share in re.findall(r"In all (\d+)%", terminal.getvalue())]
        # Each of these files is read at one go.
        assert [share for share, _same in groupby(shares)] == sorted(set(shares))
        assert len(set(shares)) == 4
        assert shares[-1] == 100


class TestSummary:
    def test_numbers_reasons_and_lines(self) -> None:
        tally = Tally("RS.zst", read=1_234_567, written=1_234_500, updated=50, unchanged=30)
        for line in range(1, 17):
            tally.skip(line * 100, Reason.NOT_JSON)
        tally.skip(7, Reason.NO_TIME)
        assert tally.adds_up
        assert list(tally.sentences()) == [
            "RS.zst: 1,234,567 read = 1,234,500 written + 50 updated + 17 skipped",
            "  30 of the updated were here already as they are in the file",
            "  16: not a JSON object in UTF-8 (lines 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000 …)",
            "  1: no usable time (created_utc) (line 7)",
        ]

    def test_lines_of_other_communities_are_not_listed(self) -> None:
        tally = Tally("RS.zst", read=1)
        tally.skip(1, Reason.OTHER_COMMUNITY)
        assert list(tally.sentences())[1] == "  1: of another community than --community names"

    def test_whole_import(self) -> None:
        summary = Summary(
            files=[Tally("a", read=30, written=30)], communities=["soil"], people=2, stubs=1, waiting=4, seconds=2.0
        )
        assert summary.is_whole
        assert list(summary.sentences())[1:] == [
            "1 community made: r/soil",
            "2 placeholders made for authors",
            "1 post is not in the dump and got a stub",
            "4 replies hang at their posts until their parents are imported",
            "2.0 s, 15 rows a second",
        ]


class TestCommand:
    def test_files_are_imported(self, db: None, tmp_path: Path) -> None:
        posts = written(tmp_path / "RS", [submission()])
        comments = written(tmp_path / "RC", [remark()])
        answer = run("--submissions", posts, "--comments", comments)
        assert f"{posts}: 1 read = 1 written + 0 updated + 0 skipped" in answer
        assert Post.objects.get().comment_count == 1

    def test_options_reach_the_import(self, db: None, tmp_path: Path) -> None:
        rows = [submission(title="&amp;"), submission("p2", subreddit="soil")]
        first, second = written(tmp_path / "RS1", rows), written(tmp_path / "RS2", [submission("p3", subreddit="soil")])
        options = ["--visibility", "public", "--indexable", "--community", "r/Gardening", "--escaped", "no"]
        run("--submissions", first, second, "--pseudonymise", "--batch", 1, *options)
        post = Post.objects.select_related("author").get()
        assert post.title == "&amp;"
        assert str(post.author).startswith("member_")
        community = Community.objects.get()
        assert (community.visibility, community.is_indexable) == (Visibility.PUBLIC, True)

    def test_community_that_is_here_keeps_its_visibility_and_the_operator_reads_so(
        self, db: None, tmp_path: Path
    ) -> None:
        path = written(tmp_path / "RS", [submission(), submission("p2", subreddit="soil")])
        assert "is here already" not in run("--submissions", path, "--visibility", "private")
        Community.objects.filter(name="soil").update(visibility=Visibility.PUBLIC, is_indexable=True)
        answer = run("--submissions", path, "--visibility", "public", "--indexable")
        assert "r/gardening is here already and keeps its visibility; change it at /admin/" in answer
        assert "r/gardening is here already and stays hidden from search engines" in answer
        assert "r/soil" not in answer
        assert Community.objects.get(name="gardening").visibility == Visibility.PRIVATE
        assert "is here already" not in run("--submissions", path)
        both = run("--submissions", path, "--visibility", "restricted")
        assert "r/gardening, r/soil are here already and keep their visibility" in both

    def test_comments_without_posts_can_be_skipped(self, db: None, tmp_path: Path) -> None:
        run("--comments", written(tmp_path / "RC", [remark()]), "--missing-post", "skip")
        assert not Post.objects.exists()

    @pytest.mark.parametrize("damage", ["cut off", "damaged"])
    def test_damaged_file_fails_and_keeps_what_it_had(self, db: None, tmp_path: Path, damage: str) -> None:
        rows = [submission(f"p{number}", selftext=f"{number}" * 50) for number in range(1, 900)]
        whole = written(tmp_path / "RS", rows)
        content = bytearray(gzip.compress(whole.read_bytes(), compresslevel=1))
        if damage == "cut off":
            content = content[: len(content) // 2]
        else:
            content[len(content) // 2 : len(content) // 2 + 20] = bytes(20)
        whole.write_bytes(content)
        answer = StringIO()
        with pytest.raises(CommandError, match="Not every file"):
            call_command("import_dump", "--submissions", str(whole), stdout=answer, verbosity=0)
        assert damage in answer.getvalue()
        assert Post.objects.count() > 50

    def test_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="can't be read: No such file"):
            run("--submissions", tmp_path / "nothing")

    def test_no_file_at_all(self) -> None:
        with pytest.raises(CommandError, match="at least one file"):
            run()

    @pytest.mark.parametrize("rows", ["0", "-1", "many"])
    def test_batch_is_a_number(self, tmp_path: Path, rows: str) -> None:
        with pytest.raises(CommandError):
            run("--comments", written(tmp_path / "RC", []), f"--batch={rows}")


def test_statements_are_not_kept_while_it_runs(db: None) -> None:
    settings.DEBUG = True
    try:
        with without_query_log():
            assert not connection.queries_logged
        assert connection.queries_logged
    finally:
        settings.DEBUG = False
