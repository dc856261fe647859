"""The operation wizard: everything an operation file may hold, step by step."""

from gis_planner.app.operation.dialog import OperationDialog

__all__ = ["OperationDialog"]
