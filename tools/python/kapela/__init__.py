"""Kapela from Python: start scenarios (`Orchestrator`), write a component in ten lines (`Component`), test with faults
(the pytest plugin). Nothing beside the standard library."""

from kapela.component import Component
from kapela.errors import KapelaError, Refused, Unreachable
from kapela.orchestrator import Orchestrator, Run
from kapela.plant import Faults, Plant

__all__ = ["Component", "Faults", "KapelaError", "Orchestrator", "Plant", "Refused", "Run", "Unreachable"]
