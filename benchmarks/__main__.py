"""`make bench`: what the program costs and how long people wait, beside baselines measured in the same run.

`make bench ARGS="fan-out pages"` measures these parts only; `--quick` takes a minute and writes nothing.
"""

import argparse
import os
import sys
import time
import traceback

from benchmarks import (
    crowd,
    fan_out,
    full_hall,
    growth,
    messages,
    one_submission,
    pages,
    report,
    submissions,
    week,
    workers,
)

PARTS = {"fan-out": fan_out, "submissions": submissions, "one-submission": one_submission, "full-hall": full_hall,
         "crowd": crowd, "pages": pages, "week": week, "messages": messages, "growth": growth, "workers": workers}


def main() -> int:
    asked = argparse.ArgumentParser(prog="make bench", description=__doc__)
    asked.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    asked.add_argument("--quick", action="store_true", help="small, in a minute, and without writing it down")
    given = asked.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        asked.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    failed = [name for name, part in PARTS.items() if name in (given.parts or PARTS) and not run(name, part, given.quick)]
    if failed:
        print(f"\nNot measured: {', '.join(failed)}.")
    return bool(failed)


def run(name: str, part, quick: bool) -> bool:
    """One part; what fails is said in the table, and the others go on."""
    load, began, said, whole = os.getloadavg(), time.monotonic(), [], True
    print(f"\n{name}\n{report.HEAD}", flush=True)
    try:
        for row in part.measure(quick):
            said.append(str(row))
            print(row, flush=True)
    except Exception as trouble:
        whole = False
        said.append(str(report.Row("the rest of this part", "failed", f"{type(trouble).__name__}: {trouble}"[:200])))
        print(said[-1], file=sys.stderr)
        traceback.print_exc()
    print(f"({time.monotonic() - began:.0f} s)", flush=True)
    if not quick:
        rows = "\n".join(line for line in said if line.startswith("|"))
        rest = "\n".join(line for line in said if not line.startswith("|"))
        report.write(name, f"{report.HEAD}\n{rows}\n{rest}\n{report.conditions(load)}")
    return whole


if __name__ == "__main__":
    sys.exit(main())
