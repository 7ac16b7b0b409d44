"""Two made-up people and what they post, for `cermin demo`: three feeds and one export archive.

Laras writes Indonesian with slang and some English (`laras/feed.xml`, and her X archive); Tom writes
English (`tom/atom.xml`, `tom/short.json`). Most posts are everyday ones, some look like a slip and are
none, and each person's digest shows all five rules. Everything is rendered relative to a given `now`.
"""

LEXICON = {
    "confidential_clients": ["Bank Purnama"],
    "code_names": ["Moonlamp"],
    "employer": ["Kertas Langit", "Lantern Works"],
}
"""The names that the operator of the demo has entered in the company lexicon."""
