"""What a signature costs the database: thousands come in an hour, on a small machine."""

TICKS = {"show_name": "y", "keep_informed": "y"}


def count(said):
    """All but the shelf's own question, which comes once a second."""
    return sum(" edition " not in statement for statement in said)


def costs(person, statements, email):
    """Sign and confirm; return how many statements each step took."""
    told, client = {}, person.browser
    answers = {"name": "Kim Osei", "email": email, "zip_code": "93640"} | TICKS
    with statements() as said:
        thanks = client.post("/petitions/values-act", data=answers).location
    told["sign"] = count(said)
    with statements() as said:
        assert client.get(thanks).status_code == 200
    told["thanks"] = count(said)
    link = person.link(answers)
    with statements() as said:
        assert client.get(link).status_code == 200
    told["look"] = count(said)
    with statements() as said:
        assert client.post(link, data=TICKS).status_code == 303
    told["confirm"] = count(said)
    return told


def test_a_signature_costs_a_few_statements_and_no_more(person, petition, statements):
    costs(person, statements, "kim@example.org")  # sources, wordings and the like are added
    second = costs(person, statements, "ben@example.org")
    third = costs(person, statements, "ana@example.org")

    assert third == second, "the next costs what the last did"
    most = {"sign": 20, "thanks": 10, "look": 12, "confirm": 33}
    assert {step: count for step, count in second.items() if count > most[step]} == {}
