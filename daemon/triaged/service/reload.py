"""The desk and its templates: as the service begins with them, and anew on SIGHUP.

A reload is refused as a whole where anything is wrong with the new settings; the old ones stay in force.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

import structlog

from triaged.config import Desk, load_desk
from triaged.desk.triage import templates_named
from triaged.errors import ConfigError
from triaged.render import Renderer
from triaged.render.canned import Canned
from triaged.shipped import shipped

#: Tables of the settings that are wired into running threads: a change of them needs a restart.
WIRED = ("store", "broker", "keys", "relay", "health", "mailboxes", "attachments")

log = structlog.get_logger()


def usable_renderer(desk: Desk) -> Renderer:
    """The desk's templates; when one of them is broken, the shipped ones: customers are answered all the same."""
    renderer = Renderer(desk.templates)
    problems = renderer.check(templates_named(desk.rules), besides=shipped("templates"))
    if not problems:
        return renderer
    for problem in problems:
        log.error("broken template", error=problem, hint="the shipped templates are used until it is mended")
    return Renderer([shipped("templates")])


def reloaded(config: Path, old: Desk) -> tuple[Desk, Renderer] | None:
    """Rules, templates, agents and queues anew; None where the new settings cannot be used, which is logged."""
    try:
        new = load_desk(config)
        renderer = Renderer(new.templates)
        problems = [
            *renderer.check(templates_named(new.rules), besides=shipped("templates")),
            *Canned(new.canned).check(),
            *_without_queue(new, old),
        ]
        if problems:
            raise ConfigError("\n".join(problems))
    except ConfigError as error:
        log.error("reload refused", error=str(error), hint="the old settings stay in force")
        return None
    kept = {name: getattr(old.settings, name) for name in WIRED}
    if any(getattr(new.settings, name) != value for name, value in kept.items()):
        log.warning("restart needed", hint="mailboxes, attachments, relay, store, broker, keys and health stay")
    settings = new.settings.model_copy(update=kept)
    return dataclasses.replace(new, settings=settings, ring=old.ring), renderer


def _without_queue(new: Desk, old: Desk) -> list[str]:
    """The mailboxes stay until a restart, so their queues must."""
    queues = {queue.name for queue in new.settings.queues}
    gone = [mailbox.name for mailbox in old.settings.mailboxes if mailbox.queue not in queues]
    return [f"the queue of mailbox {name} is gone; a change of mailboxes needs a restart" for name in gone]
