"""The list of what runs by itself names tasks that exist, and each task is only a doorbell."""

import pytest

from config.celery import app

app.loader.import_default_modules()


@pytest.mark.parametrize("entry", app.conf.beat_schedule.values(), ids=list(app.conf.beat_schedule))
def test_every_entry_rings_for_a_task_that_exists(entry: dict[str, str]) -> None:
    assert entry["task"] in app.tasks


def test_every_task_of_ours_is_on_the_list() -> None:
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    assert ours == {entry["task"] for entry in app.conf.beat_schedule.values()}


@pytest.mark.django_db
@pytest.mark.parametrize("entry", app.conf.beat_schedule.values(), ids=list(app.conf.beat_schedule))
def test_every_task_runs_on_an_empty_site(entry: dict[str, str]) -> None:
    app.tasks[entry["task"]].apply(throw=True)
