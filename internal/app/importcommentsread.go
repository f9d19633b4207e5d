package app

import (
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim/codebook"
	"verbatim/internal/folder"
)

// commentCoders reads --comment-coder.
func commentCoders(args []string) (map[string]string, error) {
	coders := map[string]string{}
	for _, arg := range args {
		i := strings.LastIndexByte(arg, '=')
		if i < 0 {
			return nil, usage(`write it like "Jo Smith=jo"`, "--comment-coder %q has no equals sign", arg)
		}
		coder := strings.ToLower(strings.TrimSpace(arg[i+1:]))
		if err := folder.ValidCoder(coder); err != nil {
			return nil, &Problem{What: err.Error(), Todo: `write it like "Jo Smith=jo"`, Usage: true}
		}
		coders[strings.ToLower(strings.TrimSpace(arg[:i]))] = coder
	}
	return coders, nil
}

// newThemeWords is how many words the name of a theme has at most that is made from a
// comment: more are a thought.
const newThemeWords = 6

// coder is whose a comment is: who --comment-coder says, the coder of that id or name,
// or a new one.
func (c *commenting) coder(author string) string {
	key := strings.ToLower(strings.Join(strings.Fields(author), " "))
	if id := c.coders[key]; id != "" {
		return id
	}
	for _, k := range c.s.Settings.Coders {
		if key != "" && (strings.EqualFold(k.ID, key) || strings.EqualFold(k.Name, key)) {
			return k.ID
		}
	}
	me := c.a.who()
	if key == me || key != "" && strings.EqualFold(key, CoderName(c.a.Name)) {
		return me
	}
	id := strings.Trim(strings.Map(coderRune, key), "-")
	nobody := slices.Contains([]string{"", "author", "unknown author", "microsoft office user", "user", "reviewer"}, key)
	if nobody || folder.ValidCoder(id) != nil {
		if !c.said[key] && key != "" && !c.quiet {
			c.a.Notice("comments by %q do not say whose they are and count as %s's: --comment-coder %q says otherwise", author, me, author+"=ID")
		}
		c.said[key] = true
		return me
	}
	if id != key && !c.said[key] && !c.quiet {
		c.a.Notice("comments by %s count as those of %s, who is new here: --comment-coder %q says otherwise", author, id, author+"=ID")
	}
	c.said[key], c.names[id] = true, CoderName(author)
	return id
}

// askedTheme is a theme that a comment names.
type askedTheme struct {
	id      string
	against bool
}

// asked is what a comment says.
type askedComment struct {
	themes []askedTheme
	memo   string
	name   string // of the theme that it seems to name, where the codebook has none of it
	why    string // there is no theme
}

// read parts a comment into themes and memo: the theme stands on the first line, alone
// or before a colon or a dash.
func (c *commenting) read(said string) askedComment {
	first, rest, _ := strings.Cut(said, "\n")
	first = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(first), "#"))
	if themes := c.themes(first); themes != nil {
		return askedComment{themes: themes, memo: rest}
	}
	name, memo := first, rest
	for _, mark := range []string{":", " - ", " – ", " — ", "—", "–"} {
		left, right, cut := strings.Cut(first, mark)
		if !cut {
			continue
		}
		after := strings.TrimSpace(strings.TrimSpace(right) + "\n" + rest)
		if themes := c.themes(left); themes != nil {
			return askedComment{themes: themes, memo: after}
		}
		if left = strings.TrimSpace(left); left != "" && len(left) < len(name) {
			name, memo = left, after
		}
	}
	out := askedComment{memo: memo, why: "its theme is not in the codebook"}
	if _, err := themeCalled(c.s, name); err != nil {
		out.why = err.Error()
	}
	if n := len(strings.Fields(name)); n > 0 && n <= newThemeWords && utf8.RuneCountInString(name) <= 60 && !strings.ContainsAny(name, "?!.,;/+&") && codebook.Slug(name) != "" {
		if _, taken := c.s.Book.Resolve(codebook.Slug(name)); !taken {
			out.name = name
		}
	}
	if out.name == "" {
		out.why = "it names no theme that the codebook has"
	}
	return out
}

// themes are the themes that words name, one or several; nil where any of them is none.
func (c *commenting) themes(words string) []askedTheme {
	if k, ok := c.theme(words); ok {
		return []askedTheme{k}
	}
	parts := strings.FieldsFunc(words, func(r rune) bool { return strings.ContainsRune(",;/+&", r) })
	var all []askedTheme
	for _, p := range parts {
		k, ok := c.theme(p)
		if !ok {
			return nil
		}
		if !slices.Contains(all, k) {
			all = append(all, k)
		}
	}
	return all
}

// theme is the theme that words name, by its id or its name.
func (c *commenting) theme(words string) (askedTheme, bool) {
	name, against := withoutAgainst(strings.TrimSpace(words))
	for _, called := range []string{name, codebook.Slug(name)} {
		if called == "" {
			continue
		}
		if id, err := themeCalled(c.s, called); err == nil {
			return askedTheme{id, against != ""}, true
		}
	}
	return askedTheme{}, false
}
