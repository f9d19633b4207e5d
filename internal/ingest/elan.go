package ingest

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"verbatim/internal/transcript"
)

func isELAN(s string) bool {
	head := strings.ToLower(strings.TrimSpace(s[:min(len(s), 4096)]))
	return strings.HasPrefix(head, "<") && strings.Contains(head, "<annotation_document")
}

// readELAN reads the annotations of ELAN: those of the tiers that hang on no
// other tier are turns of the tier's participant, in order of their times. Tiers
// below others say something about those words (translations, glosses, codes)
// and are left out. There is no library for the format; encoding/xml is enough.
func (d *draft) readELAN(s string) error {
	e := elan{draft: d, slots: map[string]int{}, notes: map[string]*elanNote{}, languages: map[string]string{}, scale: 1}
	if err := e.read(s); err != nil {
		return err
	}
	top := e.topTiers()
	for _, t := range slices.Concat(top, e.tiers) {
		e.interpolate(t)
	}
	speech := top
	e.offerBelow(top, &speech)
	d.Said = e.turns(speech)
	e.spokenIn(speech)
	e.say(speech)
	if len(d.Said) == 0 {
		return fmt.Errorf("%s has no annotations with words in the tiers of its speakers; check in ELAN that the words are in tiers without a parent tier", d.src.Name)
	}
	return nil
}

// elan is an ELAN file being read.
type elan struct {
	*draft
	slots     map[string]int // milliseconds by id; NoTime where the file has none
	tiers     []*elanTier
	notes     map[string]*elanNote // annotations by id
	languages map[string]string    // tags by id
	language  []string             // ids in the order of the file
	media     []string
	scale     float64 // milliseconds in the file's unit of time

	count                        int
	empty, filled, untimed, vocs int
}

type elanTier struct {
	id, participant, parent, language, kind string
	notes                                   []*elanNote
}

// elanNote is an annotation: words between two time slots, or at another one.
type elanNote struct {
	from, to string // ids of time slots
	ref      string // id of the annotation it hangs on
	words    strings.Builder
	when     stretch
	order    int // milliseconds that place it among the turns
}

func (e *elan) read(s string) error {
	m := e.openXML(s, "an ELAN file")
	var tier *elanTier
	var note *elanNote
	inValue := false
	for {
		tok, err := m.next()
		if err != nil || tok == nil {
			return err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "TIER":
				tier = &elanTier{id: attr(t, "TIER_ID"), participant: attr(t, "PARTICIPANT"), parent: strings.TrimSpace(attr(t, "PARENT_REF")), language: attr(t, "LANG_REF"), kind: attr(t, "LINGUISTIC_TYPE_REF")}
				e.tiers = append(e.tiers, tier)
			case "ALIGNABLE_ANNOTATION", "REF_ANNOTATION":
				if note, err = e.annotation(t, tier); err != nil {
					return err
				}
			case "ANNOTATION_VALUE":
				inValue = true
			default:
				e.header(t)
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "TIER":
				tier = nil
			case "ALIGNABLE_ANNOTATION", "REF_ANNOTATION":
				note = nil
			case "ANNOTATION_VALUE":
				inValue = false
			}
		case xml.CharData:
			if inValue && note != nil {
				note.words.Write(t)
			}
		}
	}
}

func (e *elan) annotation(t xml.StartElement, tier *elanTier) (*elanNote, error) {
	if e.count++; e.count > maxLines {
		return nil, fmt.Errorf("%s has more than %d annotations; split it into one file per interview", e.src.Name, maxLines)
	}
	n := &elanNote{from: attr(t, "TIME_SLOT_REF1"), to: attr(t, "TIME_SLOT_REF2"), ref: attr(t, "ANNOTATION_REF")}
	if id := attr(t, "ANNOTATION_ID"); id != "" && e.notes[id] == nil {
		e.notes[id] = n
	}
	if tier != nil {
		tier.notes = append(tier.notes, n)
	}
	return n, nil
}

// header reads what an ELAN file says of itself.
func (e *elan) header(t xml.StartElement) {
	switch t.Name.Local {
	case "ANNOTATION_DOCUMENT":
		if day, _, _ := strings.Cut(attr(t, "DATE"), "T"); len(day) == 10 {
			e.Date = oneLine(day)
			e.note("The date %s is the day the ELAN file was saved, which need not be the day of the interview.", e.Date)
		}
	case "HEADER":
		e.scale = e.unit(attr(t, "TIME_UNITS"))
		e.medium(attr(t, "MEDIA_FILE"))
	case "MEDIA_DESCRIPTOR":
		e.medium(orElse(attr(t, "MEDIA_URL"), attr(t, "RELATIVE_MEDIA_URL")))
	case "TIME_SLOT":
		ms := transcript.NoTime
		if v, err := strconv.ParseInt(strings.TrimSpace(attr(t, "TIME_VALUE")), 10, 64); err == nil && v >= 0 && float64(v)*e.scale <= float64(maxMS) {
			ms = int(float64(v) * e.scale)
		}
		e.slots[attr(t, "TIME_SLOT_ID")] = ms
	case "LANGUAGE":
		id := attr(t, "LANG_ID")
		e.languages[id] = languageTag(id)
		e.language = append(e.language, id)
	case "CONTROLLED_VOCABULARY":
		e.vocs++
	}
}

// unit is how many milliseconds the file's unit of time has.
func (e *elan) unit(name string) float64 {
	ms := 0.0
	switch name {
	case "", "milliseconds":
		return 1
	case "PAL-frames":
		ms = 40
	case "PAL-50-frames":
		ms = 20
	case "NTSC-frames":
		ms = 1001.0 / 30
	default:
		e.doubt("%s counts time in %s, which is not known; its times were taken for milliseconds.", e.src.Name, few(name))
		return 1
	}
	e.note("The times of %s are counted in %s and were turned into milliseconds.", e.src.Name, name)
	return ms
}

// medium keeps the name of a recording without the folders above it, which say
// more about a person's computer than about the interview.
func (e *elan) medium(address string) {
	if name := linkedMedia(address); name != "" && !slices.Contains(e.media, name) {
		e.media = append(e.media, name)
	}
}

// topTiers are the tiers that hang on no other, and counts the others.
func (e *elan) topTiers() []*elanTier {
	ids := map[string]bool{}
	for _, t := range e.tiers {
		ids[t.id] = true
	}
	var top []*elanTier
	var below, lost []string
	for _, t := range e.tiers {
		switch {
		case t.parent == "":
			top = append(top, t)
		case !ids[t.parent] || t.parent == t.id:
			top = append(top, t)
			lost = append(lost, few(t.id))
		case len(t.notes) > 0 && e.opt.As != belowPrefix+t.kind:
			below = append(below, fmt.Sprintf("%s (%d)", few(t.id), len(t.notes)))
		}
	}
	if len(below) > 0 {
		e.note("Tiers that hang on other tiers, as translations and glosses do, were not imported: %s, with the number of annotations behind each.", list(below))
	}
	if len(lost) > 0 {
		e.doubt("The tiers of %s hang on tiers that are not in the file (%s); their words were taken for somebody's speech.", e.src.Name, list(lost))
	}
	return top
}

// interpolate gives times to the slots of a tier that have none: evenly spread
// between the times around them, as ELAN shows them.
func (e *elan) interpolate(t *elanTier) {
	var chain []string
	for _, n := range t.notes {
		for _, id := range []string{n.from, n.to} {
			if _, ok := e.slots[id]; ok && (len(chain) == 0 || chain[len(chain)-1] != id) {
				chain = append(chain, id)
			}
		}
	}
	last := -1
	for i, id := range chain {
		ms := e.slots[id]
		if ms == transcript.NoTime {
			continue
		}
		if last >= 0 && ms >= e.slots[chain[last]] {
			from := e.slots[chain[last]]
			for j := last + 1; j < i; j++ {
				e.slots[chain[j]] = from + int(int64(ms-from)*int64(j-last)/int64(i-last))
				e.filled++
			}
		}
		last = i
	}
}

// time is when an annotation begins and ends. One that hangs on another has the
// time of that one, and of what that hangs on.
func (e *elan) time(n *elanNote) stretch {
	for range maxXMLDepth {
		if n.ref == "" || e.notes[n.ref] == nil {
			break
		}
		n = e.notes[n.ref]
	}
	slot := func(id string) int {
		if ms, ok := e.slots[id]; ok {
			return ms
		}
		return transcript.NoTime
	}
	from, to := slot(n.from), slot(n.to)
	if from == transcript.NoTime {
		return untimed
	}
	return ordered(from, to)
}

// turns makes turns of the annotations, in order of time. One without a time
// stays behind the one before it in its tier.
func (e *elan) turns(top []*elanTier) []transcript.Said {
	type turn struct {
		*elanNote
		speaker string
	}
	e.empty, e.untimed = 0, 0
	var all []turn
	names := map[string]string{}
	for _, t := range top {
		name := cleanName(orElse(strings.TrimSpace(t.participant), t.id))
		if names[nameKey(name)] == "" {
			names[nameKey(name)] = name
		}
		order := 0
		for _, n := range t.notes {
			n.when = e.time(n)
			if trim(n.words.String()) == "" {
				e.empty++
				continue
			}
			if n.when == untimed {
				e.untimed++
			} else {
				order = n.when.start
			}
			n.order = order
			all = append(all, turn{n, names[nameKey(name)]})
		}
	}
	slices.SortStableFunc(all, func(a, b turn) int { return cmp.Compare(a.order, b.order) })
	said := make([]transcript.Said, 0, len(all))
	for _, t := range all {
		said = append(said, transcript.Said{Speaker: t.speaker, Speech: t.words.String(), TimeMS: t.when.start, EndMS: t.when.end})
	}
	return said
}

// spokenIn finds the language most of the talk is in.
func (e *elan) spokenIn(top []*elanTier) {
	n := map[string]int{}
	for _, t := range top {
		if tag := e.languages[t.language]; tag != "" {
			n[tag] += len(t.notes)
		}
	}
	if len(n) == 0 && len(e.language) == 1 {
		e.Language = e.languages[e.language[0]]
	}
	for _, id := range e.language {
		if tag := e.languages[id]; n[tag] > n[e.Language] {
			e.Language = tag
		}
	}
	if len(n) > 1 {
		e.note("The tiers are in several languages (%s); %s, which most annotations are in, was taken for the transcript's.", list(slices.Sorted(maps.Keys(n))), e.Language)
	}
}

func (e *elan) say(top []*elanTier) {
	if len(e.media) > 0 {
		e.Media = e.media[0]
	}
	if len(e.media) > 1 {
		e.note("The file names several recordings; %s was kept and %s left out.", e.media[0], list(e.media[1:]))
	}
	e.sayTiers(top)
	for _, left := range []struct {
		n         int
		one, many string
	}{
		{e.empty, "annotation without words was left out", "annotations without words were left out"},
		{e.filled, "time is missing in the file and was put evenly between the times around it", "times are missing in the file and were put evenly between the times around them"},
		{e.untimed, "turn has no time and was put behind the turn before it in its tier", "turns have no time and were put behind the turn before them in their tier"},
		{e.vocs, "controlled vocabulary was left out", "controlled vocabularies were left out"},
	} {
		if left.n > 0 {
			e.note("%s.", count(left.n, left.one, left.many))
		}
	}
}

// sayTiers says which tiers were taken for whose words, and doubts those that
// may be somebody's remarks instead.
func (e *elan) sayTiers(top []*elanTier) {
	var taken, nobody []string
	by := map[string][]string{}
	named := 0
	for _, t := range top {
		if len(t.notes) == 0 {
			continue
		}
		taken = append(taken, fmt.Sprintf("%s (%d)", few(t.id), len(t.notes)))
		if who := strings.TrimSpace(t.participant); who != "" {
			named++
			by[nameKey(who)] = append(by[nameKey(who)], few(t.id))
		} else if partOf(t.id) == somebody {
			nobody = append(nobody, few(t.id))
		}
	}
	e.note("The turns are the annotations of the tiers %s.", list(taken))
	if named > 0 && len(nobody) > 0 {
		e.doubt("Of the tiers of %s, %s no participant, while others do; if the words there are a remark and nobody's speech, take the tier out in ELAN and import again.",
			e.src.Name, list(nobody)+map[bool]string{true: " names", false: " name"}[len(nobody) == 1])
	}
	for _, key := range slices.Sorted(maps.Keys(by)) {
		if tiers := by[key]; len(tiers) > 1 {
			e.doubt("The tiers %s belong to one participant; if one of them holds remarks and no speech, take it out in ELAN and import again.", list(tiers))
		}
	}
}
