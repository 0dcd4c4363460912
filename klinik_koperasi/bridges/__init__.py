"""The few acts that touch two apps which do not know each other: findings of a report become a request to the clinic."""
