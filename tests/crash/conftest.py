from tests.workflow.houses import office, stages

__all__ = ["office", "stages"]
