"""What an agent's commands change: worked out here, written down by `store.saving` and `store.acts`."""

from triaged.outcomes.answers.applying.absence import absent
from triaged.outcomes.answers.applying.acts import apply
from triaged.outcomes.answers.applying.applied import Applied
from triaged.outcomes.answers.applying.codes import ask_code, code_matches, code_of, wrong_code
from triaged.outcomes.answers.applying.people import customer_of
from triaged.outcomes.answers.confirming import confirm

__all__ = [
    "Applied",
    "absent",
    "apply",
    "ask_code",
    "code_matches",
    "code_of",
    "confirm",
    "customer_of",
    "wrong_code",
]
