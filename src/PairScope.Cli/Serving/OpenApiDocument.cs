using System.CommandLine;
using System.Text.Json.Nodes;

namespace PairScope.Cli.Serving;

/// <summary>The interface in words of OpenAPI 3.1, made from the verbs' own options, so that it cannot say anything else.</summary>
internal static class OpenApiDocument
{
    /// <summary>The document.</summary>
    /// <param name="arrays">Verbs whose answer is an array.</param>
    /// <param name="texts">Verbs whose answer is JSON.</param>
    public static JsonObject Of(IEnumerable<ServedVerb> arrays, IEnumerable<ServedVerb> texts)
    {
        var paths = new JsonObject();
        foreach (ServedVerb verb in arrays)
        {
            JsonObject post = Post(verb, "An array; the header PairScope-Report holds what --json would print, percent-encoded", "application/octet-stream");
            post["parameters"] = new JsonArray(Parameter("as", "query", "Format of the answer: npy (unless given), h5, csv, gsf, png, svg or pdf, as far as the verb writes it"));
            paths["/api/" + verb.Name] = new JsonObject { ["post"] = post };
        }

        foreach (ServedVerb verb in texts)
        {
            paths["/api/" + verb.Name] = new JsonObject { ["post"] = Post(verb, "What --json prints", "application/json") };
            paths["/api/jobs/" + verb.Name] = new JsonObject { ["post"] = Post(verb, "The job, which has begun or waits", "application/json", "202") };
        }

        paths["/api/jobs/{id}"] = new JsonObject { ["get"] = Get("Where a job is, and its answer", "application/json", "id"), ["delete"] = Get("Stops a job", "application/json", "id") };
        paths["/api/jobs/{id}/events"] = new JsonObject { ["get"] = Get("Server-sent events: progress, each with the job, and end", "text/event-stream", "id") };
        paths["/api/jobs/{id}/files/{name}"] = new JsonObject { ["get"] = Get("A file that a job wrote: its answer, its picture, processed.h5", "application/octet-stream", "id", "name") };
        paths["/api/files/{name}"] = new JsonObject
        {
            ["post"] = With(Get("Takes a file and answers with the name by which requests call it", "application/json", "name"), new JsonObject { ["application/octet-stream"] = new JsonObject() }),
        };
        paths["/api/files"] = new JsonObject { ["get"] = Get("The files of the folders that were given with --files", "application/json") };
        JsonObject choices = Get("Materials, and the channels of one with the parameters that mean something", "application/json");
        choices["parameters"] = new JsonArray(Parameter("material", "query", "A material; the built-in NbSe2 without one"));
        paths["/api/choices"] = new JsonObject { ["get"] = choices };
        paths["/api/view/{what}"] = new JsonObject
        {
            ["post"] = With(Get("Pictures of the explorer, map or fermi, as frames (docs/serve.md)", "application/octet-stream", "what"), new JsonObject { ["application/json"] = new JsonObject() }),
        };
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "PairScope", ["version"] = PairScopeCommand.Version, ["description"] = "Quasiparticle interference maps and the pairing behind them. Every request has the options of the verb of its name; energies are in meV, angles in rad. Faults are answered with {\"error\": one sentence}." },
            ["security"] = new JsonArray(new JsonObject { ["token"] = new JsonArray() }),
            ["components"] = new JsonObject { ["securitySchemes"] = new JsonObject { ["token"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "The token that 'pairscope serve' prints" } } },
            ["paths"] = paths,
        };
    }

    private static JsonObject Post(ServedVerb verb, string answer, string type, string status = "200")
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach ((string name, Symbol parameter) in verb.Parameters)
        {
            properties[name] = Schema(parameter);
            if (parameter is Option { Required: true } or Argument { Arity.MinimumNumberOfValues: > 0 })
            {
                required.Add((JsonNode)name);
            }
        }

        foreach ((string name, string file) in verb.FurtherFiles)
        {
            properties[name] = new JsonObject { ["type"] = "boolean", ["description"] = $"{verb.Verb.Options.First(o => string.Equals(o.Name, "--" + name, StringComparison.Ordinal)).Description}; the job keeps it as {file}" };
        }

        if (verb.PictureOption is not null)
        {
            properties[ServedVerb.Picture] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("png", "svg", "pdf"), ["description"] = "Also draw a picture, which the job keeps beside its answer" };
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        return With(
            new JsonObject { ["operationId"] = verb.Name + (status is "202" ? "-job" : string.Empty), ["summary"] = verb.Verb.Description, ["responses"] = Responses(answer, type, status) },
            new JsonObject { ["application/json"] = new JsonObject { ["schema"] = schema } });
    }

    private static JsonObject Schema(Symbol parameter)
    {
        Type type = parameter is Option option ? option.ValueType : ((Argument)parameter).ValueType;
        type = Nullable.GetUnderlyingType(type) ?? type;
        JsonNode kind = type == typeof(bool) ? "boolean" : type == typeof(double) ? "number" : type == typeof(int) ? "integer" : type == typeof(string[]) ? "array" : new JsonArray("string", "number", "array");
        var schema = new JsonObject { ["type"] = type == typeof(string) || type.IsEnum ? new JsonArray("string", "number") : kind, ["description"] = parameter.Description };
        if (parameter is Option { HelpName: { } unit })
        {
            schema["x-unit"] = unit;
        }

        return schema;
    }

    private static JsonObject Get(string answer, string type, params string[] names)
    {
        var get = new JsonObject { ["summary"] = answer, ["responses"] = Responses(answer, type, "200") };
        if (names.Length > 0)
        {
            get["parameters"] = new JsonArray([.. names.Select(n => (JsonNode)Parameter(n, "path", n))]);
        }

        return get;
    }

    private static JsonObject Parameter(string name, string place, string description) => new()
    {
        ["name"] = name, ["in"] = place, ["required"] = place is "path", ["description"] = description, ["schema"] = new JsonObject { ["type"] = "string" },
    };

    private static JsonObject With(JsonObject operation, JsonObject content)
    {
        operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = content };
        return operation;
    }

    private static JsonObject Responses(string answer, string type, string status) => new()
    {
        [status] = new JsonObject { ["description"] = answer, ["content"] = new JsonObject { [type] = new JsonObject() } },
        ["400"] = new JsonObject { ["description"] = "The request has a mistake: {\"error\": one sentence}" },
        ["401"] = new JsonObject { ["description"] = "The token is missing or wrong" },
    };
}
