package folder

import (
	"encoding/json"
	"os"
)

// paletteFile is where the workbench remembers which theme has which colour, so
// that themes keep theirs when others come, go and change places.
const paletteFile = cacheDir + "/palette.json"

// ThemeColours is which theme has which colour: places among the colours that the
// workbench gives, by theme id, also of themes that are gone; and the numbers of
// themes whose colour the codebook names.
type ThemeColours struct {
	Slots map[string]int `json:"slots"`
	Own   map[string]int `json:"own"`
}

// ThemeColours are the colours that were given; empty where nobody remembers.
func (f *Folder) ThemeColours() ThemeColours {
	c := ThemeColours{}
	if data, err := os.ReadFile(f.path(paletteFile)); err != nil || json.Unmarshal(data, &c) != nil {
		return ThemeColours{}
	}
	return c
}

// KeepThemeColours remembers the colours that were given. Where nothing can be
// kept, nothing is remembered.
func (f *Folder) KeepThemeColours(c ThemeColours) {
	data, err := json.Marshal(c)
	if err != nil {
		return
	}
	if have, err := os.ReadFile(f.path(paletteFile)); err == nil && string(have) == string(data) || f.makeCache() != nil {
		return
	}
	_ = writeBytes(f.path(paletteFile), 0o600, data)
}
