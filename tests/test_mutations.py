"""Whoever rewrites a line that `tests/mutations.py` takes out hears of it at once, and not at the next `make proof`."""

from tests.mutations import MUTANTS, replaced
from tests.server import ROOT


def test_each_stands_once_where_it_is_taken_out_and_its_test_is_there():
    for mutant in MUTANTS:
        assert replaced(ROOT, mutant), mutant
        file, _colons, name = mutant.test.partition("::")
        assert f"def {name}" in (ROOT / "tests" / file).read_text(), mutant.test
