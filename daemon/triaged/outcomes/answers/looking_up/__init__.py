"""What an agent asks for by mail: `#show`, `#list`, `#find`, `#explain`, `#help`."""

from __future__ import annotations

from collections.abc import Sequence

from triaged.desk.people import AgentFacts
from triaged.model import ClaimedMail, Doubt, KnownTicket
from triaged.model.commands import Act, Explain, Find, Help, List, Show
from triaged.outcomes.answers.looking_up.asking_for import Asking
from triaged.outcomes.answers.looking_up.explaining import explain
from triaged.outcomes.answers.looking_up.finding import find
from triaged.outcomes.answers.looking_up.helping import give_help
from triaged.outcomes.answers.looking_up.listing import list_tickets
from triaged.outcomes.answers.looking_up.showing import show
from triaged.outcomes.work import Decided, Work
from triaged.store.filing import NoticeRow, ParticipantRow


def look_up(
    work: Work, mail: ClaimedMail, decided: Decided, ticket: KnownTicket | None, agent: AgentFacts, act: Act
) -> tuple[Sequence[NoticeRow], Sequence[tuple[int, ParticipantRow]]] | Doubt:
    """The answer to one of these commands, with who joins which ticket by it; or why there is none.

    Who joins the ticket of the mail is a participant of its filing; who joins another one is a `store.acts.Join`.

    Args:
        work: The batch.
        mail: The agent's mail as it is known in custody.
        decided: The same, read.
        ticket: The one that the mail belongs to, if any.
        agent: Who asks.
        act: What he asks for: Show, List, Find, Explain or Help.
    """
    if mail.quiet:
        return (), ()
    asking = Asking(work=work, mail=mail, decided=decided, ticket=ticket, agent=agent)
    match act:
        case Show(number=number):
            return show(asking, number)
        case List(which=which):
            return list_tickets(asking, which)
        case Find(words=words):
            return find(asking, words)
        case Explain():
            return explain(asking)
        case Help():
            return give_help(asking)
        case _:
            raise ValueError(f"{type(act).__name__} is nothing to look up")
