"""Stories, petitions, and letters that surely reach the right state senator.

A person reads a story, signs its petition, and the district look-up finds their senator;
the signature becomes a letter, letters for one office become a bundle, the outbox hands the
bundle to SendGrid, and the organisers watch on their desk:
stories -> petitions -> districts -> letters -> offices -> delivery -> dashboard -> exports.
"""
