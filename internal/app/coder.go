package app

import (
	"context"
	"strings"
	"unicode/utf8"

	"verbatim/internal/folder"
	"verbatim/internal/study"
)

// NameCoder writes down what a coder is called, as the team should see it. It
// says whether that is another name than before.
func (a *App) NameCoder(ctx context.Context, coder, name string) (bool, error) {
	name = CoderName(name)
	if name == "" {
		return false, usage("", "write the name")
	}
	if utf8.RuneCountInString(name) > 80 {
		return false, usage("a short one will do", "the name is too long")
	}
	f, s, err := a.open(ctx)
	if err != nil {
		return false, err
	}
	if coder, err = a.coderCalled(s, coder, false); err != nil {
		return false, err
	}
	changed := false
	err = a.write(ctx, f, a.who(), func(w *folder.Session) (err error) {
		changed, err = w.NameCoder(study.Coder{ID: coder, Name: name})
		return err
	})
	return changed, err
}

// CoderName is a name as it is kept, of what somebody types.
func CoderName(typed string) string {
	return strings.Join(strings.Fields(strings.Map(noControl, typed)), " ")
}

// newCoder is a coder as study.yaml gets them when they first do something.
func (a *App) newCoder(id string) study.Coder {
	c := study.Coder{ID: id}
	if name := CoderName(a.Name); name != id && id == a.who() {
		c.Name = name
	}
	return c
}
