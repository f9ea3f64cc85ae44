"""Pictures of every screen of the frozen database (tests/frozen), with this code or another, and what differs between two.

    make pictures ARGS="take FOLDER"                   with this code
    make pictures ARGS="take FOLDER --code CHECKOUT"   with that of another checkout
    make pictures ARGS="compare BEFORE AFTER"          which differ, by how many pixels, and where
    make pictures ARGS="year FOLDER --designs DESIGNS" every page of the year of the demonstration, beside its design

The same code twice gives the same pixels: ids, codes and the key come from the frozen database, the clocks of server and
browser stand still, nothing moves, and chance always falls the same way.
"""

import argparse
import sys
import time
from pathlib import Path

from tests.pictures.comparing import compare
from tests.pictures.sheet import lay_out
from tests.pictures.taking import take
from tests.pictures.year import take_year
from tests.server import ROOT


def main() -> int:
    parser = argparse.ArgumentParser(prog="make pictures", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(required=True, dest="verb")
    taking = verbs.add_parser("take", help="a picture of every screen, and a sheet of all of them")
    taking.add_argument("folder", type=Path)
    taking.add_argument("--code", type=Path, default=ROOT, help="the checkout that is served (default: this one)")
    taking.add_argument("--only", default="", help="only screens whose name has this in it")
    of_year = verbs.add_parser("year", help="every page of the year of the demonstration, beside its design")
    of_year.add_argument("folder", type=Path)
    of_year.add_argument("--designs", type=Path, help="a folder of drawings (default: a sheet of the pages alone)")
    of_year.add_argument("--only", default="", help="only pages whose name has this in it")
    comparing = verbs.add_parser("compare", help="two sets, pixel by pixel; 1 where any differs")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    comparing.add_argument("--to", type=Path, help="where pictures of the differences go (default: AFTER/differences)")
    given = parser.parse_args()
    if given.verb == "compare":
        return compare(given.before, given.after, given.to or given.after / "differences")
    began = time.monotonic()
    if given.verb == "year":
        print(f"{take_year(given.folder, given.designs, given.only)}, in {time.monotonic() - began:.0f} seconds")
        return 0
    count = take(given.folder, given.code.resolve(), given.only)
    print(f"{count} screens in {time.monotonic() - began:.0f} seconds; all of them on {lay_out(given.folder)}")
    return 0


sys.exit(main())
