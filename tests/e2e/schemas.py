"""Values against the schemas of /openapi.json: what of OpenAPI 3.0 the description uses, and strictly: a member that is
not described is wrong, too."""

KINDS = {"string": str, "integer": int, "boolean": bool, "number": (int, float), "array": list, "object": dict}


class Schemas:
    # Shapes with more members than can be listed: those of a fault's type, of an action's type.
    OPEN = {"FaultRule", "Action", "FaultTypes"}

    def __init__(self, document):
        self.named = document["components"]["schemas"]
        self.paths = document["paths"]

    def of_answer(self, method, path):
        """The schema of the success of an operation."""
        responses = self.paths[path][method]["responses"]
        success = next(iter(response for status, response in responses.items() if status.startswith("2")))
        return success["content"]["application/json"]["schema"]

    def mistakes(self, value, schema, place=""):
        """Where the value is not as described; empty: it is."""
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[1]
            return self._mistakes(value, self.named[name], place, name in self.OPEN)
        if "allOf" in schema:
            return [] if value is None and schema["nullable"] else self.mistakes(value, schema["allOf"][0], place)
        return self._mistakes(value, schema, place, open_shape=False)

    def _mistakes(self, value, schema, place, open_shape):
        if value is None and schema.get("nullable"):
            return []
        kind = schema["type"]
        if not isinstance(value, KINDS[kind]) or (isinstance(value, bool) and kind != "boolean"):
            return [f"{place or '/'}: {value!r:.60} is no {kind}"]
        if kind == "array":
            return [each for i, item in enumerate(value)
                    for each in self.mistakes(item, schema["items"], f"{place}/{i}")]
        if kind != "object" or "properties" not in schema:
            return []
        properties = schema["properties"]
        missing = [f"{place}/{key} is missing" for key in schema.get("required", []) if key not in value]
        unknown = [f"{place}/{key} is not described" for key in value if key not in properties and not open_shape]
        return missing + unknown + [each for key, item in value.items() if key in properties
                                    for each in self.mistakes(item, properties[key], f"{place}/{key}")]
