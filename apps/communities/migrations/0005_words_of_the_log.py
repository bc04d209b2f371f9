"""Turn what older entries of the log hold as words of one language into kinds and numbers."""

import re

from django.db import migrations

BAN = re.compile(r"\A(?:(?P<days>\d+) days?|until it is lifted)(?:: (?P<reason>.*))?\Z", re.DOTALL)


def translate(apps, schema_editor):
    rows = apps.get_model("communities", "ModAction").objects.using(schema_editor.connection.alias)
    worded = rows.filter(action__in=["editsettings", "setpermissions", "distinguish", "banuser"]).exclude(reason="")
    for row in worded.only("action", "reason").iterator(chunk_size=1_000):
        details, reason, action = {}, "", row.action
        if action == "editsettings":
            details = {"settings": row.reason.split(", ")}
        elif action == "setpermissions" and row.reason == "senior":
            action = "handover"
        elif action == "setpermissions":
            details = {"permissions": row.reason.split(", ")}
        elif action == "distinguish":
            details = {"on": False}
        elif match := BAN.match(row.reason):
            details = {"days": int(match["days"]) if match["days"] else None}
            reason = match["reason"] or ""
        else:
            continue
        rows.filter(pk=row.pk).update(action=action, details=details, reason=reason)


class Migration(migrations.Migration):
    dependencies = [("communities", "0004_language_free_log")]
    operations = [migrations.RunPython(translate, migrations.RunPython.noop, elidable=True)]
