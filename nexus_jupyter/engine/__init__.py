"""Running a workflow: pure asyncio, knowing no widget, no server and no SQL."""
