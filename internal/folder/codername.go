package folder

import (
	"slices"

	"verbatim/internal/study"
)

// NameCoder gives a coder of study.yaml another name, and says whether that is
// another one than before. Who is not there yet is added.
func (s *Session) NameCoder(c study.Coder) (changed bool, err error) {
	data, err := s.read(s.f.path(settingsFile))
	if err != nil {
		return false, err
	}
	settings, err := parseSettings(data)
	if err != nil {
		return false, err
	}
	i := slices.IndexFunc(settings.Coders, func(have study.Coder) bool { return have.ID == c.ID })
	switch {
	case i < 0:
		return s.AddCoder(c)
	case settings.Coders[i].Name == c.Name:
		return false, nil
	}
	was := settings.Coders[i]
	was.Name = c.Name
	return true, s.putCoder(data, settings, was, "name")
}
