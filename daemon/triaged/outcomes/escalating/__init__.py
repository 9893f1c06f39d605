"""What happens when a promised time runs out: what the steps of a chain do for agents, leads and customers.

Contract
--------
* A step is carried out for a clock that runs, as the newest promises have it; else nothing is done, and said why.
* What changes the ticket comes first: who is told sees it as it is then.
* Nobody gets two mails by one step. Who is away is passed over for the next one. Both stand in the history.
* Each notice has a cause that the same step always gives: it is sent once, however often the step is worked out.
"""

from triaged.outcomes.escalating.escalated import Escalated, cause_of
from triaged.outcomes.escalating.steps import escalate

__all__ = ["Escalated", "cause_of", "escalate"]
