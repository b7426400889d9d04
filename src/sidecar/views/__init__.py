"""Views: values of the model → text. Only the live screen does input and output."""
