"""What the varied half of the corpus says (varied.py): reports, letters, manuals, minutes, notices and
other languages, apart from the sentences of prose.py."""

from prose import Writer

REPORT = """
Revenue rose by 8.4 % to EUR 12.7 million, mainly because of strong demand in the Nordic countries.
The board proposes a dividend of 0.45 per share for the financial year.
Operating costs were broadly in line with expectations.
In the fourth quarter we opened two new depots and closed the one in Kirkby.
Energy use per tonne of product fell for the third year in a row (see Table 2).
Staff turnover remains a concern, particularly in the night shift.
The auditors found no material weaknesses in internal control.
Compared with 2024, the number of complaints dropped from 1,204 to 977.
Management expects modest growth, although exchange rates may weigh on margins.
Of the 64 suppliers surveyed, 51 had a written policy on working hours.
Capital expenditure amounted to 3.2 million, most of which went into the new drying plant.
No events of significance have occurred since the balance sheet date.
The company's pension obligations are fully funded.
Three risks stand out: the price of gas, the age of the fleet, and a shortage of trained welders.
Our customers increasingly ask for shorter delivery times.
Interest income was negligible.
The chair thanked everyone for a demanding year.
A detailed breakdown by region is given in Appendix B.
""".strip().split("\n")

SCIENCE = """
Samples were dried at 60 °C for 48 h and weighed to the nearest 0.1 mg.
We hypothesised that shade would delay flowering by at least a week.
The effect was significant in the wet plots (p < 0.01) but not in the dry ones.
Earlier work by Brandt et al. reported similar values for coastal soils.
Figure 3 shows the decline of larvae over time.
This paper presents a simple method for estimating flow from a single gauge.
To our knowledge, nobody has measured both variables at the same site.
Error bars denote one standard deviation.
All computations were carried out in double precision.
Each run took about forty minutes on a laptop.
The model overestimates runoff during snowmelt, i.e. from late March to mid-May.
Several limitations should be kept in mind.
Data are available from the corresponding author on request.
Light, temperature and humidity were logged every ten minutes.
Because the two observers disagreed in 6 of 90 cases, a third person decided.
Mean grain size decreases downstream, whereas sorting improves.
None of the controls germinated.
Further experiments are under way.
""".strip().split("\n")

MANUAL = """
Press and hold the green button for three seconds.
Make sure that the power cable is unplugged before removing the rear panel.
If the lamp blinks twice, the battery needs replacing.
Never immerse the base in water.
Download the installer, then run it as an administrator.
The default port is 8080; you can change it in settings.ini.
Use only the brush supplied.
Slide the tray out, wipe it with a damp cloth, and let it dry.
Some models do not have this function.
Set the dial to position B and wait until the click is heard.
Repeat steps 2 to 4 for the remaining three screws.
The warranty does not cover damage caused by frost.
For technical support, call 0800 555 010 on weekdays between 9 and 17.
When upgrading from version 1.x, export your profiles first.
Returns an empty list if no match was found.
Logs are written to /var/log/pump.log and rotated weekly.
Warning: hot surface!
Allow the oven to cool.
""".strip().split("\n")

MINUTES = """
Ms Okafor opened the meeting at 18:05 and welcomed two guests.
The minutes of the previous meeting were approved without changes.
Mr Haddad asked whether the roof could wait until spring.
It was agreed to obtain three quotes before the end of the month.
The treasurer reported a balance of 4,310.22.
Nobody objected.
Dora will contact the school about the use of the hall.
There being no further business, the meeting closed at 19:40.
A vote was taken: 7 for, 2 against, 1 abstention.
The next meeting takes place on Thursday, 14 May.
Chen reported on the repair of the slipway.
Apologies were received from E. Roux.
""".strip().split("\n")

LETTER = """
Thank you for your letter of 3 February.
I am writing to ask about the status of my application.
Please find enclosed a copy of the lease together with the keys.
We regret to inform you that the position has been filled.
Could you let me know by Friday whether the date suits you?
I look forward to hearing from you.
My husband and I stayed at your hotel in August and were very happy with the room.
Unfortunately, the heating has been out of order since Monday.
I'd be grateful for a quick reply.
Kindly confirm receipt.
Sorry for the delay!
See you on Saturday, weather permitting.
As discussed on the phone, I'm attaching the revised plan.
Have you had a chance to look at the draft?
That sounds great, thanks.
Let's meet at the station at half past ten.
""".strip().split("\n")

STORY = """
The old man put down his cup and looked at the sea.
"You should not have come back," she said.
It rained for nine days, and on the tenth the river took the mill.
He had two brothers, one of whom became a priest; the other was never mentioned.
What happened next is told differently in every house.
Far below, a dog barked.
They walked until the lights of the town were no bigger than sparks.
Nothing moved.
In the morning the snow was blue, and the door would not open.
“Who would steal a bell?” asked the boy.
She kept the key on a string around her neck.
Long ago, before the bridge was built, people crossed here by raft.
""".strip().split("\n")

BODIES = [REPORT, SCIENCE, MANUAL, MINUTES, LETTER, STORY]

TITLES = """
Minutes of the annual general meeting
Consolidated Balance Sheet
2. Materials and methods
Troubleshooting
What's new in version 3.2
Chapter 4: The Mill
How do I reset the device?
Key figures at a glance
EXECUTIVE SUMMARY
Appendix B – Regional breakdown
Terms and conditions of hire
Site plan and access
Notes to the accounts
Why Birds Sing
Step 1: Unpack the box
References
About us
Frequently used commands
Roles and Responsibilities
Section 5
A note on spelling
Discussion and outlook
Bill of materials
Opening hours over Easter
Privacy notice
Agenda for 14 May
Project status, week 23
""".strip().split("\n")

ENTRIES = """
two eggs, beaten
Replace the O-ring
250 g flour
Screws M4 × 16 (8 pieces)
Send invoice to the council
Budget: approved
water, salt, yeast
Remove old seals and clean the groove.
Who is responsible for the keys?
Insurance certificate (copy)
see chapter 7
Better error messages when a file is missing
Fixed a crash on start-up
Added: export to CSV
Monday to Friday, 8 am to 6 pm
Norway
Tighten all four bolts evenly
Low cost
It is faster than the old pump
bring sandwiches
https://example.org/docs/start.html
""".strip().split("\n")

SCRAPS = """
Ref. no. 2026/118-A
Confidential
Page 2
12 March 2026
Tel. +44 131 496 0123
Attn: Accounts Department
To whom it may concern
£ 1,250.00
- - -
n/a
Draft 3
Yes / No
100 %
Figure 2: Flow through the gate
Table 1. Yields by plot
Source: own calculations
* provisional figures
Signed
[illegible]
(c) 2026
office@example.net
Portland, OR 97204
Burlington, Vermont 05401 United States
Best wishes
END OF DOCUMENT
…
""".strip().split("\n")

# Other languages: two or three sentences each.
FOREIGN = {
    "deu": "Der Fluss tritt jedes Frühjahr über die Ufer. Deshalb stehen die Häuser auf Pfählen, und die Straße wird gesperrt. Größere Schäden blieben bisher aus.",
    "fra": "La bibliothèque est fermée le lundi. Les livres empruntés doivent être rendus avant la fin du mois, sauf indication contraire. Où se trouve la sortie ?",
    "spa": "El tren sale a las ocho de la mañana. ¿Quién tiene los billetes? Los niños menores de seis años viajan gratis.",
    "ita": "La chiesa è stata costruita nel Quattrocento. Oggi ospita un piccolo museo, aperto solo d'estate.",
    "pol": "Zamek został zniszczony podczas wojny. Dziś zwiedzający mogą obejrzeć wystawę o jego historii.",
    "rus": "Поезд прибывает в семь часов вечера. На станции можно взять велосипед напрокат.",
    "ell": "Το μουσείο είναι ανοιχτό κάθε μέρα εκτός Δευτέρας. Η είσοδος είναι δωρεάν για τους μαθητές.",
    "jpn": "この町には小さな港があります。毎朝、魚市場が開かれます。雨の日は休みです。",
    "zho": "这座桥建于一九三二年。每天有三千人经过。桥下可以停船。",
    "ara": "تقع القرية على ضفة النهر. يعمل معظم السكان في الزراعة.",
    "por": "A feira acontece aos sábados na praça central. Não é preciso fazer inscrição.",
    "swe": "Färjan går varje timme under sommaren. Biljetter köps ombord och hundar åker gratis.",
}

PEOPLE = ["J. Brandt", "María del Carmen Ruiz", "Tom O'Neill", "Åsa Lindgren", "Prof. Dr. K. Weiß", "Yuki Tanaka",
          "Ms Ngozi Adeyemi", "Piotr Wójcik", "Lee, Hannah", "R. van den Berg"]


class Speaker(Writer):
    """A writer that speaks of one or two topics in each document."""

    def __init__(self, seed):
        super().__init__(seed)
        self.topics = self.random.sample(BODIES, 2)

    def sentence(self):
        return self.pick(self.pick(self.topics))

    def paragraph(self, least=1, most=4):
        whole = self.topics[0] + self.topics[1]
        return " ".join(self.random.sample(whole, self.number(least, most)))

    def heading(self):
        return self.pick(TITLES)

    def item(self):
        return self.pick(ENTRIES) if self.chance(0.75) else self.sentence()

    def short(self):
        return self.pick(SCRAPS)

    def foreign(self):
        return self.pick(sorted(FOREIGN.values()))

    def person(self):
        return self.pick(PEOPLE)

    def several(self, make, least, most):
        return [make() for _ in range(self.number(least, most))]
