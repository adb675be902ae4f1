"""The same answers for people: pages rendered here, each the twin of a resource of the API."""
