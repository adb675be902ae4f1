"""What may be said: frozen models of acts, treaties, parties and sources. No logic, no input or output."""
