using System.Globalization;
using System.Net;
using System.Text;
using PairScope.Cli.Answers;
using PairScope.Inference.Planning;

namespace PairScope.Cli.Output;

/// <summary>A plan to read: one text, as Markdown or as a page of HTML with the pictures in it.</summary>
/// <param name="answer">The plan.</param>
internal sealed class PlanPage(PlanAnswer answer)
{
    private const string Style = "body{font:16px/1.45 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}table{border-collapse:collapse;margin:.6rem 0}td,th{border:1px solid #bbb;padding:.2rem .55rem;text-align:right}td:first-child,th:first-child{text-align:left}img{max-width:100%;height:auto}h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:1.8rem}";

    /// <summary>Markdown.</summary>
    public string Markdown()
    {
        var text = new StringBuilder();
        Write(
            heading: (level, words) => text.Append(CultureInfo.InvariantCulture, $"{new string('#', level)} {words}\n\n"),
            paragraph: words => text.Append(CultureInfo.InvariantCulture, $"{words}\n\n"),
            list: items => text.Append(CultureInfo.InvariantCulture, $"{string.Join('\n', items.Select(i => "- " + i))}\n\n"),
            table: rows => text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", rows[0])} |\n|{string.Concat(rows[0].Select(_ => "---|"))}\n{string.Concat(rows.Skip(1).Select(r => $"| {string.Join(" | ", r)} |\n"))}\n"));
        return text.ToString();
    }

    /// <summary>HTML.</summary>
    /// <param name="pictures">The pictures as .png, with what they show.</param>
    public string Html(IReadOnlyList<(string What, byte[] Png)> pictures)
    {
        var text = new StringBuilder();
        string E(string words) => WebUtility.HtmlEncode(words);
        Write(
            heading: (level, words) => text.Append(CultureInfo.InvariantCulture, $"<h{level}>{E(words)}</h{level}>\n"),
            paragraph: words => text.Append(CultureInfo.InvariantCulture, $"<p>{E(words)}</p>\n"),
            list: items => text.Append(CultureInfo.InvariantCulture, $"<ul>{string.Concat(items.Select(i => $"<li>{E(i)}</li>"))}</ul>\n"),
            table: rows => text.Append(CultureInfo.InvariantCulture, $"<table><tr>{string.Concat(rows[0].Select(c => $"<th>{E(c)}</th>"))}</tr>{string.Concat(rows.Skip(1).Select(r => $"<tr>{string.Concat(r.Select(c => $"<td>{E(c)}</td>"))}</tr>"))}</table>\n"));
        string shown = string.Concat(pictures.Select(p => $"<p><img alt=\"{E(p.What)}\" src=\"data:image/png;base64,{Convert.ToBase64String(p.Png)}\"></p>\n"));
        return $"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{E(answer.Proposal.Title)}</title><style>{Style}</style></head>\n<body>\n{text}<h2>Pictures</h2>\n{shown}</body></html>\n";
    }

    private void Write(Action<int, string> heading, Action<string> paragraph, Action<IReadOnlyList<string>> list, Action<IReadOnlyList<string[]>> table)
    {
        MeasurementPlan plan = answer.Plan;
        string N(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
        string P(double share) => PlanAnswer.Percent(share);
        heading(1, answer.Proposal.Title);
        paragraph(answer.Sentence());
        paragraph(string.Create(CultureInfo.InvariantCulture,
            $"{answer.Proposal.Study.Name} at μ = {plan.Problem.ChemicalPotential:0.##} meV. A site of a map of one hour has a noise of {plan.Problem.SiteNoise:G3} states/(meV·cell). 95 % of the labels are right after {PlanAnswer.Hours(plan.Best.HoursFor(0.95))}, 99 % after {PlanAnswer.Hours(plan.Best.HoursFor(0.99))}; without a plan after {PlanAnswer.Hours(plan.Now.HoursFor(0.95))} and {PlanAnswer.Hours(plan.Now.HoursFor(0.99))}."));
        if (answer.After is { } known)
        {
            heading(2, "Measured so far");
            list([.. known.Log]);
        }

        heading(2, "What to measure");
        table([["setting", "hours", "noise of a site over the map's rms"], .. plan.Chosen.Select(c => (string[])[answer.Named(plan.Settings[c.Setting]), N(c.Hours), P(plan.RelativeNoise(c.Setting, c.Hours))])]);
        heading(2, "How it was chosen");
        table([["step", "labels right, hours divided equally"], .. plan.Steps.Select(s => (string[])[(s.IsDropped ? "without " : "with ") + answer.Named(plan.Settings[s.Changed]), P(1 - s.WrongLabel)])]);
        table([["all hours on", "labels right"], .. plan.Settings.Select((s, c) => (s, Right: 1 - plan.AloneTables[c].WrongLabel())).OrderByDescending(s => s.Right).Select(s => (string[])[answer.Named(s.s), P(s.Right)])]);
        heading(2, "What it tells");
        var parameters = answer.Parameters.ToArray();
        table(
        [
            ["if true", "labels right now", "planned", .. parameters.Select(p => $"error of {p.Name}{(p.Unit.Length > 0 ? $" ({p.Unit})" : string.Empty)}")],
            .. answer.Hypotheses.Select((h, i) => (string[])
            [
                ReadingPicture.Primes(h.Name), P(1 - plan.Now.WrongLabelOf(i)), P(1 - plan.Best.WrongLabelOf(i)),
                .. parameters.Select(p => plan.Best.Deviation(i, p.Parameter) is { } error ? (double.IsFinite(error) ? N(error) : "none") : string.Empty),
            ]),
        ]);
        paragraph("Median distances in standard deviations of the noise, from the truth in the row to the nearest maps of the rival in the column, now / planned:");
        table(
        [
            ["truth", .. answer.Hypotheses.Select(h => ReadingPicture.Primes(h.Name))],
            .. answer.Hypotheses.Select((h, a) => (string[])
            [
                ReadingPicture.Primes(h.Name),
                .. answer.Hypotheses.Select((_, b) => a == b ? "–" : $"{N(PlanAnswer.Median(plan.Now, a, b))} / {N(PlanAnswer.Median(plan.Best, a, b))}"),
            ]),
        ]);
        string[] open = [.. answer.Open().Select(ReadingPicture.Primes)];
        if (open.Length > 0)
        {
            heading(2, "What stays open in these hours");
            list(open);
        }

        heading(2, "What no measurement of this kind can tell");
        list([.. plan.Indistinguishable.Select(i => $"{ReadingPicture.Primes(i.What)}: {i.Reason}. {(i.Lifted.Count > 0 ? $"What would lift it: {string.Join("; ", i.Lifted)}." : "Nothing that was tried lifts it.")}")]);
        string[] remarks = [.. answer.Remarks()];
        if (remarks.Length > 0)
        {
            heading(2, "Remarks");
            list(remarks);
        }
    }
}
