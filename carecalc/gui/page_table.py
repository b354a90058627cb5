# SPDX-License-Identifier: Apache-2.0
"""Which page shows a place: the one list of all pages."""

from carecalc.gui.page import Page
from carecalc.gui.pages.account import AccountPage
from carecalc.gui.pages.agencies import AgenciesPage
from carecalc.gui.pages.agency import AgencyPage
from carecalc.gui.pages.application import ApplicationPage
from carecalc.gui.pages.applications import ApplicationsPage
from carecalc.gui.pages.asks import AsksPage
from carecalc.gui.pages.backups import BackupsPage
from carecalc.gui.pages.check import CheckPage
from carecalc.gui.pages.choice import ChoicePage
from carecalc.gui.pages.cost_to_come import CostToComePage
from carecalc.gui.pages.day_sheet import DaySheetPage
from carecalc.gui.pages.deciding import DecidingPage
from carecalc.gui.pages.differences import DifferencesPage
from carecalc.gui.pages.facts import FactsPage
from carecalc.gui.pages.figures import FiguresPage
from carecalc.gui.pages.handover import HandoverPage
from carecalc.gui.pages.history import PersonHistoryPage
from carecalc.gui.pages.household import HouseholdPage
from carecalc.gui.pages.many_papers import ManyPapersPage
from carecalc.gui.pages.month_list import MonthPage
from carecalc.gui.pages.new_paper import NewPaperPage
from carecalc.gui.pages.office import OfficePage
from carecalc.gui.pages.outside import OutsidePage
from carecalc.gui.pages.paper import PaperPage
from carecalc.gui.pages.papers import PapersPage
from carecalc.gui.pages.payments import PaymentsPage
from carecalc.gui.pages.people import PeoplePage
from carecalc.gui.pages.periodic import PeriodicPage
from carecalc.gui.pages.person import PersonPage
from carecalc.gui.pages.plan import PlanPage
from carecalc.gui.pages.practice import PracticePage
from carecalc.gui.pages.resident import ResidentPage
from carecalc.gui.pages.result import ResultPage
from carecalc.gui.pages.reviews import ReviewsPage
from carecalc.gui.pages.selftest import SelfTestPage
from carecalc.gui.pages.signing import SigningPage
from carecalc.gui.pages.start import StartPage
from carecalc.gui.pages.subsidies import SubsidiesPage
from carecalc.gui.pages.takeover import TakeoverPage
from carecalc.gui.pages.tasks import TasksPage
from carecalc.gui.pages.users import UsersPage
from carecalc.gui.pages.visit import VisitPage
from carecalc.gui.pages.what_if import WhatIfPage

PAGES: dict[str, type[Page]] = {
    "start": StartPage,
    "practice": PracticePage,
    "people": PeoplePage,
    "person": PersonPage,
    "history": PersonHistoryPage,
    "asks": AsksPage,
    "facts": FactsPage,
    "household": HouseholdPage,
    "choice": ChoicePage,
    "plan": PlanPage,
    "subsidies": SubsidiesPage,
    "resident": ResidentPage,
    "visit": VisitPage,
    "check": CheckPage,
    "applications": ApplicationsPage,
    "application": ApplicationPage,
    "deciding": DecidingPage,
    "differences": DifferencesPage,
    "result": ResultPage,
    "signing": SigningPage,
    "outside": OutsidePage,
    "payments": PaymentsPage,
    "periodic": PeriodicPage,
    "agencies": AgenciesPage,
    "agency": AgencyPage,
    "tasks": TasksPage,
    "reviews": ReviewsPage,
    "month": MonthPage,
    "office": OfficePage,
    "users": UsersPage,
    "account": AccountPage,
    "backups": BackupsPage,
    "selftest": SelfTestPage,
    "paper": PaperPage,
    "papers": PapersPage,
    "new-paper": NewPaperPage,
    "many-papers": ManyPapersPage,
    "day-sheet": DaySheetPage,
    "takeover": TakeoverPage,
    "figures": FiguresPage,
    "cost-to-come": CostToComePage,
    "what-if": WhatIfPage,
    "handover": HandoverPage,
}
