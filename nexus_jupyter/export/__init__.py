"""A workflow as a picture, Mermaid text or a layout."""
