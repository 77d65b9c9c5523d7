"""How the shipped English pipeline was made: from which data, with which figures."""
