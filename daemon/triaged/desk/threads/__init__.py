"""Where a mail belongs, and what its sender may do there.

Contract
--------
`decide` looks at one mail and at what the store knows of its ids, its words and its sender, and gives one of the eight
thread decisions. It never raises and never guesses. In the order of trust:

* What we signed leads: a token in a recipient address, then an id of ours in In-Reply-To or References. A good MAC
  shows which ticket is meant; it does not say who writes. A participant joins at any level of evidence; an agent acts
  only with his own token, from his own address, and where that address is proven; everybody else is held, and a person
  is asked.
* Any other Message-ID seen on a ticket, the conversation of an Exchange server, and the tag in the subject join only
  a participant whose own domain vouches for the mail (A2). Below that he is held; for anybody else they lead nowhere.
* A number in a subject opens nothing.
* Robots never open a conversation that would be answered, never change one, and never act for an agent. A monitoring
  system of the settings is none of these: its alerts are found by what they are about, and by nothing that they carry.
"""

from triaged.desk.threads.decision import decide
from triaged.desk.threads.subjects import numbers_in

__all__ = ["decide", "numbers_in"]
