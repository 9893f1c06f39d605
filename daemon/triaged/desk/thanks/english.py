"""English."""

from __future__ import annotations

from triaged.desk.thanks.wording import Wording

_THANK = (
    "(very many |so many |many |big |huge |a thousand |a million |ok |great )?(thanks|thank you|thankyou|thank u"
    "|thanks you|thank yuo|thx|thnx|tnx|tks|thanx|thnks|thnaks|tahnks|thans|ty|tysm|cheers)( so very much| so much"
    "| very much| a lot| alot| a bunch| a ton| a million| loads| heaps| again| once again| indeed| kindly| both| all"
    "| everyone| everybody| guys| team| folks| mate)*"
)
_HELP = (
    "(quick |fast |speedy |swift |great |excellent |amazing |kind |super |very |wonderful |fantastic |detailed "
    "|friendly )*(help|support|assistance|reply|response|answer|explanation|information|info|clarification|effort"
    "|efforts|time|work|service|fix|solution|advice|tip|hint|kindness)"
)
_THING = (
    "(it|that|this|everything|it all|the (printer|login|app|site|website|page|link|account|connection|internet|email"
    "|download|update|password))"
)
_WELL = (
    "( again| now| fine| perfectly| great| well| nicely| like a charm| properly| correctly| ok| okay| as expected"
    "| for me| here| on my side| on my end)*"
)

ENGLISH = Wording(
    thanks=(
        _THANK,
        f"{_THANK} for( all)? (your|the|ur) {_HELP}( and {_HELP})?",
        (
            f"{_THANK} for (everything|explaining|clarifying|helping me out|helping us out|sorting (it|this|that) out"
            "|getting back to (me|us)( so quickly| so fast| so soon)?|the update|letting (me|us) know|(replying"
            "|responding|answering|fixing (it|this|that)) so (quickly|fast))"
        ),
        "(very |so )?(grateful|thankful)",
        "(i am|im|we are|were) (very |so |really )?(grateful|thankful)( to you)?( for your help)?",
        "(much|really|greatly|highly|very much) appreciated",
        "(i |we )?(really |very much |do )?appreciate (it|that|this)( very much| a lot)?",
        f"(now )?{_THING}( now| finally| all)* (works|worked|is working){_WELL}",
        f"(finally )?(works|worked|working){_WELL}",
        f"now( it| everything| all)? (works|is working){_WELL}",
        f"{_THING} is( now| all| finally)* (fixed|solved|resolved|sorted|perfect|fine now|ok now|good now)( now)?",
        (
            "(the |my |our )?(problem|issue|error)( is| has been| was)?( now| all)* (solved|resolved|fixed|sorted"
            "|gone)( now)?"
        ),
        (
            "(that|this|it)( has| really)* (fixed|solved|resolved|sorted|helped)( it| that| the problem| the issue"
            "| my problem| my issue| me| a lot| everything)*"
        ),
        "(that|this) did it",
        "(that |this )?did the trick",
        "(its |its all |all |alls |were all |im all |we are all )?(is )?(now )?(solved|resolved|fixed|sorted)( now)?",
        (
            "(its |it is )?all( is|s)? (good|fine|well|set|clear now|done|ok|okay|working|works)( now| again| here"
            "| on my end)*"
        ),
        "(i|we) can (log in|login|sign in|print|connect|open it|access it)( again| now)+",
        "(i |we )?got it (working|to work)( now| again)*",
        "(thats |this is |it is |its |that is |just )?perfect",
        (
            "(you|ur|youre|you are|you guys are|youre all)( simply| truly| really)* (the best|a star|a lifesaver"
            "|a life saver|a legend)"
        ),
        "you rock",
        "you made my day",
    ),
    manners=(
        (
            "ok|okay|k|kk|alright|all right|understood|received|got it|i got it|noted|all clear|i see|good to know"
            "|great news|good news"
        ),
        (
            "(thats |this is |it is |its |that is |that was |very |really |so )*(great|super|awesome|brilliant"
            "|fantastic|wonderful|amazing|lovely|cool|nice|good|excellent|superb|sweet|helpful)( support| service)?"
        ),
        "that was (very |really |so )*(quick|fast)",
        "(and )?(with )?(my )?(best|kind|kindest|warm|warmest|many) (regards|wishes|greetings)",
        "(and )?(regards|best|sincerely|yours sincerely|yours|yours truly|br|kr|rgds|warmly|respectfully|cordially)",
        "(and )?(all the best|take care|bye|bye bye|goodbye|see you|you too|same to you|to you too|god bless( you)?)",
        (
            "(and )?(have|wishing you|i wish you|wish you) (a )?(very )?(nice|great|good|lovely|wonderful"
            "|pleasant) (day|weekend|evening|one|week|time|afternoon|holiday|rest of your day)( too| as well| ahead)?"
        ),
        "(and )?enjoy (your|the) (day|weekend|evening|week|holiday)",
        "(and )?(happy (new year|holidays|easter|weekend|friday)|merry christmas|stay safe|stay well|keep well)",
        "and",
    ),
    greetings=(
        (
            "(hi|hello|hey|hiya|dear|good morning|good afternoon|good evening|good day|hi again|hello again)( there"
            "| all| team| everyone| support| support team| guys| folks| both| sir| madam| sir or madam)*"
        ),
    ),
)
