package app

import (
	"context"
	"slices"
	"strings"

	"verbatim/internal/folder"
	"verbatim/internal/search"
	"verbatim/internal/study"
)

// TypeSet is what is declared about an attribute now.
type TypeSet struct {
	Attribute string   `json:"attribute"`
	Kind      string   `json:"kind"`   // text, number or ordered
	Values    []string `json:"values"` // of an ordered one, in their order
	Unfit     int      `json:"unfit"`  // values in the study that do not fit
}

// SetType declares in study.yaml what the values of an attribute are: "text",
// "number", or values parted by commas, in their order.
func (a *App) SetType(ctx context.Context, name, spec string) (*TypeSet, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	typ, err := typeOf(s, name, spec)
	if err != nil {
		return nil, err
	}
	done := &TypeSet{Attribute: typ.Name, Kind: string(typ.Kind), Values: append([]string{}, typ.Values...)}
	count := func(attributes map[string]string) {
		for k, v := range attributes {
			if study.SameAttribute(k, typ.Name) && !typ.Fits(v) {
				done.Unfit++
			}
		}
	}
	for _, p := range s.Participants {
		count(p.Attributes)
	}
	for _, t := range s.Transcripts {
		count(t.Attributes)
	}
	return done, a.write(ctx, f, a.who(), func(w *folder.Session) error { return w.PutType(typ) })
}

func typeOf(s *study.Study, name, spec string) (study.AttributeType, error) {
	t := study.AttributeType{Name: strings.TrimSpace(name), Kind: study.TextAttribute}
	names := attributes(s)
	if folder.FixedColumn(t.Name) != "" || slices.Contains(search.Reserved(), strings.ToLower(t.Name)) {
		return t, usage("attributes are the columns of your own: "+strings.Join(names, ", "), "%q is no attribute", name)
	}
	i := slices.IndexFunc(names, func(have string) bool { return study.SameAttribute(have, t.Name) })
	if i < 0 {
		todo := "add a column of that name to participants.csv first"
		if len(names) > 0 {
			todo = "there are " + strings.Join(names, ", ") + "; for another, add a column to participants.csv first"
		}
		return t, problem(todo, "nobody has an attribute %q", name)
	}
	t.Name = names[i]
	for part := range strings.SplitSeq(spec, ",") {
		if part = strings.TrimSpace(part); part != "" {
			if slices.ContainsFunc(t.Values, func(v string) bool { return strings.EqualFold(v, part) }) {
				return t, usage("name each value once", "%q is there twice", part)
			}
			t.Values = append(t.Values, part)
		}
	}
	switch {
	case len(t.Values) > 1:
		t.Kind = study.OrderedAttribute
	case strings.EqualFold(spec, "number"):
		t.Kind, t.Values = study.NumberAttribute, nil
	case strings.EqualFold(spec, "text"):
		t.Values = nil
	default:
		return t, usage("write text, number, or at least two values in their order: early,middle,late", "%q does not say what the values of %s are", spec, t.Name)
	}
	return t, nil
}
