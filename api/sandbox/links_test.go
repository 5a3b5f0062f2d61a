package sandbox

import (
	"strings"
	"testing"
)

func TestReviewLinks(t *testing.T) {
	c := start(t, fast(""))
	project := c.box.Info().Projects[0].ID
	file := c.upload(c.folder(), "x.mov", noise(2, 100)).ID
	path := "/v2/projects/" + project + "/review_links"
	var link linkJSON
	c.send("POST", path, object{"name": "For the client", "password": "p", "current_version_only": true}).as(t, &link)
	if !strings.HasPrefix(link.ShortURL, "https://f.io/") || !link.Password || !link.Newest || link.ProjectID != project {
		t.Fatalf("%+v", link)
	}
	assets := "/v2/review_links/" + link.ID + "/assets"
	c.send("POST", assets, object{"asset_ids": []string{file}}).as(t, &link)
	c.send("POST", assets, object{"asset_ids": []string{file, c.folder()}}).as(t, &link)
	if link.ItemCount != 2 {
		t.Fatalf("%+v", link)
	}
	c.send("PUT", assets, object{"asset_ids": []string{file}}).as(t, &link)
	var items []assetJSON
	c.send("GET", "/v2/review_links/"+link.ID+"/items", nil).as(t, &items)
	if link.ItemCount != 1 || len(items) != 1 {
		t.Fatalf("%+v, %d items", link, len(items))
	}
	c.send("PUT", "/v2/review_links/"+link.ID, object{"is_active": false, "enable_downloading": false}).as(t, &link)
	c.send("GET", "/v2/review_links/"+link.ID, nil).as(t, &link)
	var all []linkJSON
	c.send("GET", path, nil).as(t, &all)
	if link.Active || len(all) != 1 {
		t.Fatalf("%+v, %d links", link, len(all))
	}
	for what, got := range map[string]answer{
		"no name":   c.send("POST", path, object{}),
		"no assets": c.send("POST", assets, object{}),
	} {
		if got.status != 422 {
			t.Errorf("%s: %d", what, got.status)
		}
	}
	if got := c.send("POST", assets, object{"asset_ids": []string{"x"}}); got.status != 404 {
		t.Errorf("unknown asset: %d", got.status)
	}
}

func TestLinksStayInTheirProject(t *testing.T) {
	c := start(t, Options{Unlimited: true})
	var own, shared InfoProject
	for _, p := range c.box.Info().Projects {
		if p.Shared {
			shared = p
		} else {
			own = p
		}
	}
	if got := c.send("POST", "/v2/projects/"+shared.ID+"/review_links", object{"name": "x"}); got.status != 403 {
		t.Errorf("link in a shared project: %d", got.status)
	}
	var link linkJSON
	c.send("POST", "/v2/projects/"+own.ID+"/review_links", object{"name": "x"}).as(t, &link)
	if got := c.send("POST", "/v2/review_links/"+link.ID+"/assets", object{"asset_ids": []string{shared.RootAssetID}}); got.status != 422 {
		t.Errorf("asset of another project: %d", got.status)
	}
}
