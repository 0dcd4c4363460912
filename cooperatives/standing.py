"""The history of status and grade on a cooperative's page, for staff."""


def standing_block(cooperative, user) -> dict | None:
    """All changes with date, basis and who noted them; one query, nothing while there is none."""
    if not user.has_perm("cooperatives.view_standingchange"):
        return None
    changes = list(cooperative.standing_changes.select_related("actor"))
    if not changes:
        return None
    context = {"changes": changes}
    return {
        "title": "Riwayat status dan peringkat", "template": "cooperatives/includes/_standing.html", "context": context,
    }  # fmt: skip
