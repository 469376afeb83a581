"""PostgreSQL finds how an address or a subject begins in an index, whatever its locale (SQLite reads all rows)."""

from django.db import migrations

MADE = """
CREATE INDEX message_to_begins ON outbox_message (LOWER("to") text_pattern_ops);
CREATE INDEX message_subject_begins ON outbox_message (LOWER(subject) text_pattern_ops);
ANALYZE outbox_message;
"""
GONE = """
DROP INDEX message_to_begins;
DROP INDEX message_subject_begins;
"""


def run(sql):
    def on_postgresql(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return on_postgresql


class Migration(migrations.Migration):
    dependencies = [("outbox", "0003_quick_lists")]

    operations = [migrations.RunPython(run(MADE), run(GONE))]
