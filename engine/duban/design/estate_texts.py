"""What people in the made-up estate write down: causes, corrections, prevention, opinions, in English."""

from __future__ import annotations

Analysis = tuple[str, str, str]
"""A cause, what was done about it, and what is to prevent it."""

ANALYSES: dict[str, tuple[Analysis, Analysis]] = {
    "noise of decoration works": (
        ("work outside the permitted hours", "works stopped for the day", "patrols at noon and after 18:00"),
        ("hours of work not posted", "hours posted in the building", "contractors sign the hours beforehand"),
    ),
    "lift out of order": (
        ("door sensor worn out", "sensor replaced", "sensors checked every month"),
        ("maintenance late", "maintenance done", "maintenance plan on the notice board"),
    ),
    "parking space taken": (
        ("visitors let in without a space", "car moved", "visitors are shown to the visitors' places"),
        ("marking worn away", "marking renewed", "markings checked every quarter"),
    ),
    "slow repair": (
        ("spare part out of stock", "part bought", "stock of common parts"),
        ("nobody told the owner", "owner called and apologised to", "owner is called before each visit"),
    ),
    "heating too weak": (
        ("air in the pipes", "pipes bled", "pipes bled before the season"),
        ("valve stuck", "valve replaced", "valves tried in October"),
    ),
    "water through the roof": (
        ("sealing torn", "roof sealed again", "roofs inspected before the rains"),
        ("drain of the roof blocked", "drain cleaned", "drains cleaned every month"),
    ),
    "mould on outer walls": (
        ("insulation faulty", "wall treated, insulation mended", "builder is asked to inspect all walls"),
        ("gutter leaks", "gutter mended", "gutters inspected before the rains"),
    ),
    "delay of hand-over papers": (
        ("papers incomplete", "papers handed over", "papers checked a week ahead"),
        ("customer not told the day", "customer told the day", "days are told by message"),
    ),
    "promise of the salesroom not kept": (
        ("promise not written down", "sales settled it with the customer", "promises only in writing"),
        ("plan was changed later", "change explained", "changes are told to all buyers"),
    ),
    "rubbish not collected": (
        ("collection missed a day", "rubbish collected", "a second round in summer"),
        ("too few bins", "bins added", "bins counted with each new building"),
    ),
    "mosquitoes at the pond": (
        ("water stands still", "pump repaired", "pump checked every week"),
        ("shrubs too dense", "shrubs cut", "cut before the summer"),
    ),
    "rude answer on the phone": (
        ("new colleague without training", "apology, talk with the colleague", "training before the first call"),
        ("three calls at once", "apology", "a second line at noon"),
    ),
}
PLEASED = ("quick and friendly", "", "told at every step", "", "")
DISPLEASED = ("took too long", "had to call twice", "", "nobody said when they would come")
CONTRACT = {
    "signing": ("the papers were explained well", "", "waited long at the counter", ""),
    "month": ("cleaner stairs, please", "", "keys were handed over quickly", "more light in the garage"),
    "quarter": ("", "lift doors close too fast", "", "content with the heating"),
    "year": ("a playground is missing", "", "good neighbours", ""),
    "yearly": ("", "more charging points for cars", "the guards are friendly", "shops nearby, please"),
}
