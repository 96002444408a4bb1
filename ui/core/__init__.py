"""What every page needs: tasks, operations, the change bus, prompts, notices, errors and drafts."""
