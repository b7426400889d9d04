"""Write the Compose file of a plan, after the proof that it changes no other service."""
