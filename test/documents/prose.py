"""What the generated documents say: sentences, headings and short texts of many sorts, written for
this corpus, and a writer that draws from them with a seed."""

import random

SENTENCES = """
The harbour opens at six in the morning and closes when the last boat is in.
Passengers should arrive half an hour early with their tickets.
Our measurements show a steady rise in temperature since 1994.
If the pump does not start, check the fuse before you call a technician.
Nobody expected the bridge to survive the winter.
Walk along the bank until you reach the old stone bridge, then turn left.
The committee approved the budget, although two members voted against it.
Water boils at a lower temperature in the mountains.
She had never seen so many lanterns in one street.
Please send the parcel by boat because the road is closed this week.
The new library lends tools, seeds and musical instruments.
Most of the samples were lost when the freezer failed.
We recommend that you change the filter every three months.
The company sold 4,200 units in the first quarter of 2023.
When did the ferry stop running on Sundays?
Turn the handle clockwise until it clicks.
Each participant signed a form before the interview began.
Birds that nest on the cliff return in early April.
The report describes three failures and what was learned from them.
He wrote to the mayor, but he did not get an answer.
Store the cells in a dry place and keep them away from heat.
This version fixes a fault that could delete the last line of a file.
Their grandmother used to bake bread for the whole village.
The contract ends on 31 December 2026 unless both parties extend it.
Light from the nearest star takes more than four years to reach us.
You can ask for a refund within thirty days.
The engine was designed for a much smaller vessel.
A storm destroyed the pier in 1953, and it was rebuilt a year later.
Do not open the cover while the machine is running.
The study compared two groups of 40 patients each.
Farmers here grow barley, oats and a little rye.
The tide rises about four metres at this point of the coast.
It took the surveyors six weeks to map the valley.
Prices fell by 12 percent after the second mill closed.
The author thanks Dr. Lindqvist and Prof. Okafor for their comments.
Every morning the baker carries a tray of rolls across the square.
The server answers within two milliseconds, even under load.
Visitors are asked to leave their bags at the desk.
After the concert, the musicians met in the café by the river.
An error occurred while the file was being copied.
The map is wrong: the path ends at the quarry.
Children under six travel free of charge.
We counted 312 nests, 41 of which were empty.
The law was changed twice, in 1978 and again in 2004.
Please read the safety notes before you use the saw.
The wall is made of local stone and has no foundation.
Neither the pilot nor the crew had been told about the rocks.
You will need a ladder, a rope and a good torch.
The old school has become a hotel with nine rooms.
Rain is expected in the north, while the south stays dry.
The captain said, "We sail at dawn," and left the room.
In the second chapter the author turns to the question of water rights.
It's important that the valve isn't left open overnight.
The data were collected by volunteers between May and October.
Three of the four bearings showed signs of wear.
Customers who paid in advance received a discount.
The island has one road, two shops and no traffic lights.
Heat the oil, add the onions and stir until they are soft.
The museum's collection includes a clock that still works.
Many of the letters were never sent.
Check that the arrow points towards the wall.
The results don't support the first hypothesis.
Our office moved to a larger building last spring.
A second survey is planned for the autumn.
The vessel left port at 04:30 and reached the bank at noon.
Without a permit you may not fish in the upper lake.
Snow blocked the pass for eleven days.
Both keys are needed to open the box.
They've been living on the boat since the flood.
The teacher explained why the moon changes its shape.
""".strip().split("\n")

HEADINGS = """
Tide Guide
Introduction
Materials and Methods
Getting Started
Annual Report 2025
Results
Safety Notes
Opening Hours
How to Reach the Island
Appendix A
The Second Survey
Contents
Acknowledgements
Known Problems
Ferry Timetable
Installation
A Short History of the Harbour
Terms of Use
Questions and Answers
Measuring Wear
Costs and Funding
Summary
Frequently Asked Questions
Release Notes
Board of Directors
Part II
Conclusion
Table of Fares
Before You Begin
Water Quality
Next Steps
Contact
""".strip().split("\n")

ITEMS = """
Bring a coat
a torch with spare batteries
Rope, 20 m
Check the anchor
two litres of water
Tickets are sold on board
Sign the form
blue paint
The red boat is moored by the quay.
Call the port first
spare fuses (5 A)
Dogs must be kept on a lead.
oats
Lock the gate
screws and washers
Ask for the manual
""".strip().split("\n")

SHORT = """
12
Version 2
Page 3 of 9
(continued)
Anna Lindqvist
2026-03-02
Total: 318.40
N/A
Open to all
TEL 0131 496 0000
Copyright 2026 Harbour Trust
Fig. 3
ca. 40 %
Yes
IN CASE OF FIRE
see below
""".strip().split("\n")

ADDRESSES = """
Doylestown, PA 18901
Springfield, IL 62704
San Francisco, CA 94105-1234
""".strip().split("\n")

MAILS = """
info@harbour-trust.example.org
anna.lindqvist@example.com for press questions
""".strip().split("\n")

NAMES = ["Anna Lindqvist", "Bola Okafor", "Chen Wei", "Dora Novák", "Émile Roux", "Farid Haddad"]
GOODS = ["rope", "anchor", "lamp", "sail cloth", "paint", "compass", "oil", "buoy", "net", "hook"]
PLACES = ["Northport", "Saltmarsh", "Île Verte", "Old Quay", "Kirkby", "Vík"]


class Writer:
    """Draws text from the lists; the same seed draws the same."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def pick(self, things):
        return self.random.choice(things)

    def chance(self, share):
        return self.random.random() < share

    def number(self, least, most):
        return self.random.randint(least, most)

    def sentence(self):
        return self.pick(SENTENCES)

    def paragraph(self, least=1, most=4):
        return " ".join(self.random.sample(SENTENCES, self.number(least, most)))

    def heading(self):
        return self.pick(HEADINGS)

    def item(self):
        return self.pick(ITEMS) if self.chance(0.7) else self.sentence()

    def items(self, least=2, most=5):
        return [self.item() for _ in range(self.number(least, most))]

    def short(self):
        return self.pick(SHORT + ADDRESSES + MAILS)

    def block(self):
        """A line or paragraph of any sort."""
        draw = self.random.random()
        if draw < 0.6:
            return self.paragraph()
        if draw < 0.8:
            return self.short()
        return self.heading()

    def table(self, rows=None, columns=None):
        """Header and rows of text and numbers."""
        rows = rows or self.number(2, 5)
        columns = columns or self.number(2, 4)
        header = ["item", "count", "price", "place", "keeper", "weight"][:columns]
        makers = [
            lambda: self.pick(GOODS),
            lambda: str(self.number(1, 400)),
            lambda: f"{self.number(1, 90)}.{self.number(10, 99)}",
            lambda: self.pick(PLACES),
            lambda: self.pick(NAMES),
            lambda: f"{self.number(1, 40)} kg",
        ]
        return [header] + [[make() for make in makers[:columns]] for _ in range(rows)]
