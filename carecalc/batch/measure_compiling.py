# SPDX-License-Identifier: Apache-2.0
"""The kinds of measure made ready for columns: `formulas` for many cases at once."""

from carecalc.batch.arithmetic import (
    counted,
    difference,
    extreme,
    product,
    quotient,
    summed,
)
from carecalc.batch.frames import GradeNode, NumberNode
from carecalc.batch.grading import banded, by_rules, by_table, grade_extreme
from carecalc.batch.limits import limited
from carecalc.batch.scale_compiling import Compiler
from carecalc.domain import measures as m


def measure_node(compiler: Compiler, name: str) -> NumberNode | GradeNode:
    """Return how a measure is worked out: its formula, then limits and rounding."""
    measure = compiler.graph.measures[name]
    if measure.each:  # one value for each record, and an assessment has no records
        raise compiler.refused(name)
    node = _formula(compiler, measure)
    if isinstance(node, GradeNode):
        grades = node
        return GradeNode(
            lambda frame: frame.grades(name, grades.reckon), node.codes, node.fails
        )
    if not measure.grades:
        node = limited(compiler, measure, node)
    return node.named(name)


def _formula(compiler: Compiler, measure: m.Measure) -> NumberNode | GradeNode:
    formula = measure.formula
    if isinstance(formula, m.Sum):
        return summed(compiler, formula)
    if isinstance(formula, m.Count):
        return counted(compiler, formula)
    if isinstance(formula, m.Extreme):
        return extreme(compiler, formula)
    if isinstance(formula, m.GradeExtreme):
        return grade_extreme(compiler, formula, measure)
    if isinstance(formula, m.Band):
        return banded(compiler, formula, measure)
    if isinstance(formula, m.Table):
        return by_table(compiler, formula, measure)
    if isinstance(formula, m.Rules):
        return by_rules(compiler, formula, measure)
    if isinstance(formula, m.Difference):
        return difference(compiler, formula)
    if isinstance(formula, m.Product):
        return product(compiler, formula)
    return quotient(compiler, formula)
