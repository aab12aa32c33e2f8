"""The fitted weights laid out for one pass over some texts: numpy only, nothing learnt here."""
