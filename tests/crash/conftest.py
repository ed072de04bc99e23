from tests.workflow.conftest import converter, stages

__all__ = ["converter", "stages"]
