"""The 14 domains of the Indicators of Integration framework.

Based on Ndofor-Tah et al. (2019), Home Office Indicators of Integration framework 2019, third edition (Home Office
Research Report 109). Contains public sector information licensed under the Open Government Licence v3.0. The Dutch
wording, in the catalogue, is this project's own.
"""

from app.words import N_

DOMAINS = {
    "A1": N_("Work"),
    "A2": N_("Housing"),
    "A3": N_("Education"),
    "A4": N_("Health and social care"),
    "A5": N_("Leisure"),
    "B1": N_("Bonds (own circle)"),
    "B2": N_("Bridges (other groups)"),
    "B3": N_("Links (institutions)"),
    "C1": N_("Language and communication"),
    "C2": N_("Culture"),
    "C3": N_("Digital skills"),
    "C4": N_("Safety"),
    "C5": N_("Stability"),
    "D1": N_("Rights and responsibilities"),
}
