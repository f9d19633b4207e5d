package app

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/exchange"
	"verbatim/internal/folder"
	"verbatim/internal/search"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// What Verbatim calls, in files for other programs, what participants.csv says of people
// beside their attributes.
const (
	publishedVariable = "published as"
	consentVariable   = "consent: " // and the question
	withdrawnVariable = "withdrawn"
)

// users finds the coder whom each user of the project is.
func (b *projecting) users() error {
	given, err := commentCoders(b.o.CommentCoders)
	if err != nil {
		return err
	}
	c := &commenting{a: b.a, s: b.s, o: b.o, coders: given, said: map[string]bool{}, names: map[string]string{}, quiet: true}
	b.coderOf, b.named = map[string]string{"": b.a.who()}, c.names
	active := b.active()
	for _, u := range b.p.Users {
		if !active[u.ID] {
			continue
		}
		id := u.Login
		if _, said := given[strings.ToLower(u.Name)]; !b.ours() || said || folder.ValidCoder(id) != nil {
			id = c.coder(u.Name)
		} else if u.Name != id {
			c.names[id] = u.Name
		}
		b.coderOf[u.ID] = id
		if id == b.a.who() && folder.ValidCoder(plainCoder(u.Name)) != nil && !mine(b.a, given, u.Name) {
			id = b.numbered(u.Name)
		}
		b.coderOf[u.ID] = id
		was := slices.ContainsFunc(b.s.State.Events, func(e coding.Event) bool { return e.Coder == id && e.Do != coding.Open && e.Do != coding.Put })
		if i := slices.IndexFunc(b.out.Coders, func(c ProjectCoder) bool { return c.Coder == id }); i >= 0 {
			b.out.Doubts = append(b.out.Doubts, fmt.Sprintf("%s and %s of the project are one coder here, %s: if they are two people, say who is who with --comment-coder", b.out.Coders[i].User, u.Name, id))
		}
		b.out.Coders = append(b.out.Coders, ProjectCoder{User: u.Name, Coder: id, Was: was})
	}
	for name := range given {
		if !slices.ContainsFunc(b.p.Users, func(u exchange.User) bool { return strings.EqualFold(strings.Join(strings.Fields(u.Name), " "), name) }) {
			return usage("they are "+andList(userNames(b.p.Users)), "nobody in the project is called %q (--comment-coder)", name)
		}
	}
	return nil
}

// plainCoder is a name as the id of a coder would be.
func plainCoder(name string) string {
	return strings.Trim(strings.Map(coderRune, strings.ToLower(exchange.Folded(name))), "-")
}

// mine reports whether a name means whoever imports, or nobody that could be told apart.
func mine(a *App, given map[string]string, name string) bool {
	key := strings.ToLower(exchange.Folded(name))
	return key == "" || key == a.who() || key == strings.ToLower(CoderName(a.Name)) || given[key] != ""
}

// numbered is the id of a coder whose name gives none: one in another script.
func (b *projecting) numbered(name string) string {
	for _, c := range b.s.Settings.Coders {
		if strings.EqualFold(c.Name, exchange.Folded(name)) {
			return c.ID
		}
	}
	for n := 1; ; n++ {
		id := fmt.Sprintf("coder-%d", n)
		taken := slices.ContainsFunc(b.s.Settings.Coders, func(c study.Coder) bool { return c.ID == id }) ||
			slices.ContainsFunc(b.out.Coders, func(c ProjectCoder) bool { return c.Coder == id })
		if !taken {
			b.named[id] = exchange.Folded(name)
			return id
		}
	}
}

func userNames(users []exchange.User) []string {
	var names []string
	for _, u := range users {
		names = append(names, u.Name)
	}
	return names
}

// active are the users who coded or wrote something.
func (b *projecting) active() map[string]bool {
	users := map[string]bool{}
	for _, s := range b.p.Sources {
		for _, p := range s.Passages {
			for _, c := range p.Codings {
				users[c.User] = true
			}
		}
	}
	for _, m := range b.p.Memos {
		users[m.By] = true
	}
	return users
}

// addCoders adds those who coded or wrote to the study's coders.
func (b *projecting) addCoders(w *folder.Session) error {
	for _, c := range b.out.Coders {
		if _, err := w.AddCoder(study.Coder{ID: c.Coder, Name: b.named[c.Coder]}); err != nil {
			return err
		}
	}
	return nil
}

// coder is whose a thing of the project is. Who is not declared in the file is whoever imports.
func (b *projecting) coder(user string) string {
	if id := b.coderOf[user]; id != "" {
		return id
	}
	return b.a.who()
}

// people gives each case the id of a participant.
func (b *projecting) people() {
	b.personOf = map[string]string{}
	given := map[string]bool{}
	for _, c := range b.p.Cases {
		if strings.TrimSpace(c.Name) == "" {
			continue // only holds the values of a source
		}
		if id := strings.TrimSpace(cleanText(c.Name)); b.ours() && id == c.Name && !given[strings.ToLower(id)] && !strings.ContainsAny(id, "\n\t") {
			b.personOf[c.ID], given[strings.ToLower(id)] = id, true
			continue
		}
		id := caseID(c, func(id string) bool { return given[strings.ToLower(id)] })
		given[strings.ToLower(id)] = true
		b.personOf[c.ID] = id
	}
}

// attributes are the values of a case or a source as attributes, by name. Names that mean
// something else to Verbatim get another.
func (b *projecting) attributes(values []exchange.Value) map[string]string {
	out := map[string]string{}
	for _, v := range values {
		name, value := b.attributeName(v.Variable), b.unlessGone("attribute", strings.TrimSpace(cleanText(strings.ReplaceAll(v.Text, "\n", " "))))
		if name == "" || value == "" {
			continue
		}
		out[name] = value
	}
	return out
}

func (b *projecting) attributeName(variable string) string {
	name := CoderName(cleanText(variable))
	if kind, rest, ok := strings.Cut(name, ":"); ok && strings.TrimSpace(rest) != "" && b.alone(rest) && kind != "Verbatim" {
		name = strings.TrimSpace(rest) // NVivo writes Classification:Attribute
	}
	if slices.Contains(search.Reserved(), strings.ToLower(name)) || folder.FixedColumn(name) != "" {
		name = "their " + name
	}
	if folder.LikeWithdrawn(name) { // which would be taken for saying who withdrew
		name = strings.NewReplacer("withdr", "with-dr", "Withdr", "With-dr", "WITHDR", "WITH-DR").Replace(name)
	}
	if folder.LikeWithdrawn(name) {
		name = "attribute"
	}
	return name
}

// alone reports whether only one variable ends in a name after its colon.
func (b *projecting) alone(rest string) bool {
	n := 0
	for _, v := range b.p.Variables {
		last := v.Name[strings.LastIndexByte(v.Name, ':')+1:]
		if strings.EqualFold(strings.TrimSpace(last), strings.TrimSpace(rest)) {
			n++
		}
	}
	return n <= 1
}

// inOrder puts columns that are new into the order of the project's variables, after those
// that were there.
func (b *projecting) inOrder(columns []string) []string {
	place := map[string]int{}
	for i, c := range b.s.Columns {
		place[c] = i - len(b.s.Columns)
	}
	for i, v := range b.p.Variables {
		if name := b.attributeName(v.Name); place[name] == 0 {
			place[name] = i + 1
		}
	}
	slices.SortStableFunc(columns, func(x, y string) int { return place[x] - place[y] })
	return columns
}

// addPeople adds the cases that are people, and fills in what the study does not say of them.
func (b *projecting) addPeople(n *newcomers) {
	for _, c := range b.p.Cases {
		id := b.personOf[c.ID]
		if id == "" {
			continue
		}
		i := slices.IndexFunc(n.people, func(p transcript.Participant) bool { return strings.EqualFold(p.ID, id) })
		if i < 0 {
			i = len(n.people)
			n.people = append(n.people, transcript.Participant{ID: id, Attributes: map[string]string{}})
			n.changed = true
		}
		p := &n.people[i]
		if b.withdrew(id) {
			b.p.Lose("attributes of a case", "the participant has withdrawn", "")
			continue
		}
		if p.Attributes == nil {
			p.Attributes = map[string]string{}
		}
		values := b.ownValues(n, p, c.Values)
		attributes := b.attributes(values)
		for _, v := range values {
			name := b.attributeName(v.Variable)
			n.set(p, name, attributes[name])
		}
		if len(c.Groups) > 0 {
			n.set(p, "group", strings.Join(c.Groups, "; "))
		}
	}
	n.columns = b.inOrder(n.columns)
	b.out.Participants.New = len(n.people) - len(b.s.Participants)
	for _, c := range b.p.Cases {
		if _, had := b.s.Participant(b.personOf[c.ID]); had {
			b.out.Participants.Already++
		}
	}
}

// ownValues takes what only Verbatim writes of a participant out of values: the name they
// are published under, and answers about consent. Answers that are here already stand.
func (b *projecting) ownValues(n *newcomers, p *transcript.Participant, values []exchange.Value) (rest []exchange.Value) {
	if !b.ours() {
		return values
	}
	for _, v := range values {
		ask, consent := strings.CutPrefix(v.Variable, consentVariable)
		switch answer := transcript.Answer(v.Text); {
		case v.Variable == publishedVariable:
			if p.PublishedAs == "" && v.Text != "" {
				p.PublishedAs, n.changed = v.Text, true
			}
		case v.Variable == withdrawnVariable:
			if p.Withdrawn == "" && v.Text != "" {
				p.Withdrawn, n.changed = v.Text, true
			}
		case consent && slices.Contains(transcript.Asks, transcript.Ask(ask)) && (answer == transcript.Yes || answer == transcript.No):
			b.takeAnswer(n, p, transcript.Ask(ask), answer)
		default:
			rest = append(rest, v)
		}
	}
	return rest
}

// takeAnswer takes an answer about consent from a file. Of somebody who is here already no
// file makes a yes: it may be old, and a no is what holds until somebody asks again.
func (b *projecting) takeAnswer(n *newcomers, p *transcript.Participant, ask transcript.Ask, answer transcript.Answer) {
	_, here := b.s.Participant(p.ID)
	switch have := p.Consent[ask]; {
	case have == answer:
		return
	case have == "" && (!here || answer == transcript.No):
	case !here:
		return
	default:
		b.out.Doubts = append(b.out.Doubts, fmt.Sprintf("the file says %s=%s of %s, and the study says otherwise, or nothing: that stays; `verbatim consent %s %s=%s` records it", ask, answer, p.ID, p.ID, ask, answer))
		return
	}
	if p.Consent == nil {
		p.Consent = transcript.Consent{}
	}
	p.Consent[ask], n.changed = answer, true
	if here {
		b.out.Doubts = append(b.out.Doubts, fmt.Sprintf("%s=%s was taken over for %s from the file", ask, answer, p.ID))
	}
}
