"""Moving parts of an object between its levels, without losing one."""

Fields = dict[str, object]


def lift(obj: Fields, parent: str, children: tuple[str, ...]) -> Fields:
    """Return the object with `parent.child` beside the parent, which keeps its other children."""
    inner = obj.get(parent)
    if not isinstance(inner, dict):
        return obj
    found = {f"{parent}.{name}": inner[name] for name in children if name in inner}
    found = {name: part for name, part in found.items() if name not in obj}
    rest = {name: part for name, part in inner.items() if f"{parent}.{name}" not in found}
    return _replace(obj, parent, found | ({parent: rest} if rest else {}))


def hoist(obj: Fields, parent: str) -> Fields:
    """Return the object with the parent's children in its place; one whose name is taken stays."""
    inner = obj.get(parent)
    if not isinstance(inner, dict):
        return obj
    found = {name: part for name, part in inner.items() if name not in obj}
    rest = {name: part for name, part in inner.items() if name in obj}
    return _replace(obj, parent, found | ({parent: rest} if rest else {}))


def _replace(obj: Fields, name: str, parts: Fields) -> Fields:
    flat: Fields = {}
    for key, value in obj.items():
        flat.update(parts if key == name else {key: value})
    return flat
