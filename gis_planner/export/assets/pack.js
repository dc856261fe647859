"use strict";
/* The map of a pack: context lines, routes and numbered visits from compact arrays.
   Names come from agencies' lists and are only ever written with textContent. */
function startPack(map) {
  const data = JSON.parse(document.getElementById("pack-data").textContent);
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const agency = Object.fromEntries(data.agencies.map((a) => [a.id, a]));
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const phone = matchMedia("(max-width: 800px)").matches;
  if (phone) document.querySelector(".legend").open = false;
  map.getContainer().setAttribute("aria-describedby", "map-note");
  L.control.zoom({ position: "topleft" }).addTo(map);
  L.control.scale({ position: "bottomleft", maxWidth: 140 }).addTo(map);

  function unpack(packed) {
    const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;
    const sizes = new Uint32Array(bytes(packed.n));
    const starts = new Int32Array(bytes(packed.s));
    const steps = new Int16Array(bytes(packed.d));
    const lines = [];
    for (let i = 0, at = 0; i < sizes.length; i++) {
      let x = starts[2 * i], y = starts[2 * i + 1];
      const line = new Array(sizes[i]);
      for (let j = 0; j < sizes[i]; j++, at++) {
        x += steps[2 * at]; y += steps[2 * at + 1];
        line[j] = L.latLng(y / 1e5, x / 1e5);
      }
      lines.push(line);
    }
    return lines;
  }

  function pane(name, z) {
    const element = map.createPane(name);
    element.style.zIndex = z;
    element.style.pointerEvents = "none";
    return L.canvas({ pane: name, padding: 0.3 });
  }

  /* Map behind: roads twice (casing, then fill), so that junctions join. */
  const under = pane("context", 210), over = pane("roads", 220);
  const WIDTH = [5, 3.6, 2.6, 1.6, 1.1], FROM = [0, 0, 9.5, 12, 13];
  const context = data.context.map((group) => {
    const lines = unpack(group.line);
    const road = group.kind === "road";
    const plain = { interactive: false, smoothFactor: 1 };
    const layers = road
      ? [L.polyline(lines, { ...plain, renderer: under }), L.polyline(lines, { ...plain, renderer: over })]
      : [group.kind === "water" ? L.polygon(lines, { ...plain, renderer: under }) : L.polyline(lines, { ...plain, renderer: over })];
    return { ...group, road, lines, layers, rank: Math.min(4, group.rank) };
  });
  function paintContext() {
    const grow = Math.max(0.45, Math.min(2.6, Math.pow(1.45, map.getZoom() - 14)));
    for (const group of context) {
      const seen = !group.road || map.getZoom() >= FROM[group.rank];
      for (const layer of group.layers) if (seen !== map.hasLayer(layer)) seen ? map.addLayer(layer) : map.removeLayer(layer);
      if (!seen) continue;
      if (group.road) {
        const weight = Math.max(0.8, WIDTH[group.rank] * grow);
        group.layers[0].setStyle({ color: css("--road-case"), weight: weight + 1.6, opacity: 1 });
        group.layers[1].setStyle({ color: css("--road" + Math.min(3, group.rank)), weight, opacity: 1 });
      } else if (group.kind === "water") {
        group.layers[0].setStyle({ stroke: false, fill: true, fillColor: css("--water"), fillOpacity: 1 });
      } else {
        group.layers[0].setStyle({ color: css("--boundary"), weight: 1.4, dashArray: "7 4 2 4", opacity: 0.8 });
      }
    }
  }

  /* Names of roads, written along them where there is room. */
  const plate = L.DomUtil.create("canvas", "", map.createPane("labels"));
  map.getPane("labels").style.zIndex = 450;
  map.getPane("labels").style.pointerEvents = "none";
  const named = [];
  for (const group of context) {
    if (!group.road) continue;
    group.lines.forEach((line, i) => {
      if (group.names[i]) named.push({ text: group.names[i], rank: group.rank, line, box: L.latLngBounds(line) });
    });
  }
  function paintLabels() {
    const size = map.getSize(), ratio = window.devicePixelRatio || 1;
    plate.width = size.x * ratio; plate.height = size.y * ratio;
    plate.style.width = size.x + "px"; plate.style.height = size.y + "px";
    L.DomUtil.setPosition(plate, map.containerPointToLayerPoint([0, 0]));
    const pen = plate.getContext("2d"), zoom = map.getZoom(), bounds = map.getBounds();
    pen.scale(ratio, ratio);
    pen.textAlign = "center"; pen.textBaseline = "middle"; pen.lineJoin = "round";
    const taken = [], last = {};
    for (const road of named) {
      if (zoom < [10, 11.5, 13, 15, 16][road.rank] || !bounds.intersects(road.box)) continue;
      const points = road.line.map((p) => map.latLngToContainerPoint(p));
      let best = 0, at = 0, total = 0;
      for (let i = 1; i < points.length; i++) {
        const d = points[i].distanceTo(points[i - 1]);
        total += d;
        if (d > best) { best = d; at = i; }
      }
      pen.font = (road.rank < 2 ? "600 " : "") + (road.rank < 2 ? 12 : 11) + "px " + getComputedStyle(document.body).fontFamily;
      const wide = pen.measureText(road.text).width;
      const room = road.rank < 2 ? 0.3 : 0.7; // main roads go on past their junctions
      if (total < wide * room || best < wide * room / 2) continue;
      const a = points[at - 1], b = points[at], x = (a.x + b.x) / 2, y = (a.y + b.y) / 2;
      const reach = wide / 2 + 4;
      if (x < 0 || y < 0 || x > size.x || y > size.y) continue;
      if ((last[road.text] || []).some((p) => Math.hypot(p[0] - x, p[1] - y) < 260)) continue;
      let angle = Math.atan2(b.y - a.y, b.x - a.x);
      if (angle > Math.PI / 2) angle -= Math.PI; else if (angle < -Math.PI / 2) angle += Math.PI;
      const w = Math.abs(Math.cos(angle)) * reach + 8, h = Math.abs(Math.sin(angle)) * reach + 8;
      if (taken.some((t) => Math.abs(t[0] - x) < t[2] + w && Math.abs(t[1] - y) < t[3] + h)) continue;
      taken.push([x, y, w, h]);
      (last[road.text] = last[road.text] || []).push([x, y]);
      pen.save(); pen.translate(x, y); pen.rotate(angle);
      pen.lineWidth = 3.5; pen.strokeStyle = css("--halo"); pen.strokeText(road.text, 0, 0);
      pen.fillStyle = css("--label"); pen.fillText(road.text, 0, 0); pen.restore();
    }
  }

  /* Routes: each agency is shifted a little, so that routes on one road lie side by side. */
  const Beside = L.Polyline.extend({
    _projectLatlngs(latlngs, result, bounds) {
      const from = result.length, shift = L.point(this.options.shift);
      L.Polyline.prototype._projectLatlngs.call(this, latlngs, result, bounds);
      for (const ring of result.slice(from)) for (const p of ring) bounds.extend(p._add(shift));
    },
  });
  const routePen = pane("routes", 350);
  const order = data.agencies.map((a) => a.id);
  const routes = data.routes.map((route) => {
    const style = agency[route.agency], lines = unpack(route.line);
    const step = (order.indexOf(route.agency) - (order.length - 1) / 2) * 2.4;
    const shared = { renderer: routePen, interactive: false, shift: [step * 0.7, -step * 0.7] };
    return {
      ...route,
      layer: L.layerGroup([
        new Beside(lines, { ...shared, color: css("--halo"), weight: 3.8, opacity: 0.8 }),
        new Beside(lines, { ...shared, color: style.colour, weight: 2.2, opacity: 0.95, dashArray: style.dash || null }),
      ]),
    };
  });

  const otherPen = L.canvas({ padding: 0.3 });
  const SHADE = ["#ffffff", "#fee8c8", "#fdbb84", "#fc8d59", "#d7301f", "#7f0000"];
  const others = L.layerGroup(data.others.map(([lon, lat, severity, name, address]) =>
    L.circleMarker([lat, lon], { renderer: otherPen, radius: 4, weight: 1, color: "#333", fillColor: SHADE[severity] || SHADE[0], fillOpacity: 0.9 })
      .bindPopup(() => note([["strong", name], ["p", address], ["p", "Not visited in this operation"]]))));

  function note(rows) {
    const box = document.createElement("div");
    for (const [tag, text] of rows) {
      const element = document.createElement(tag);
      element.textContent = text;
      box.append(element);
    }
    return box;
  }

  const leaderPen = pane("leaders", 590);
  const visits = data.visits.map((visit) => {
    const symbol = document.createElement("span");
    symbol.textContent = visit.n;
    symbol.style.background = visit.fill;
    symbol.style.color = visit.ink;
    const icon = L.divIcon({ className: "visit-symbol" + (visit.rough ? " rough" : ""), html: symbol, iconSize: [2 * visit.r, 2 * visit.r] });
    const marker = L.marker([visit.lat, visit.lon], { icon, keyboard: true, riseOnHover: true });
    marker.on("add", () => marker.getElement().setAttribute("aria-label", `Visit ${visit.n}, ${visit.name}, ${visit.start}`));
    marker.bindPopup(() => {
      const box = note([
        ["strong", `${visit.n}. ${visit.name}`], ["p", visit.address], ["p", `${data.days[visit.day]}, ${visit.start}–${visit.end}`],
        ["p", visit.agencies.map((id) => (agency[id] ? agency[id].name : id)).join(", ")],
        ["p", visit.rough ? "Place known by postcode only" : ""],
      ]);
      const link = document.createElement("a");
      link.href = "#visit-" + visit.n;
      link.textContent = "Read the briefing";
      link.addEventListener("click", () => { const d = document.querySelector(`#visit-${visit.n} details`); if (d) d.open = true; });
      box.append(link);
      return box;
    });
    marker.on("popupopen", () => mark(visit.n)).on("popupclose", () => mark(0));
    return { ...visit, marker, home: L.latLng(visit.lat, visit.lon), shown: true };
  });
  const byNumber = Object.fromEntries(visits.map((v) => [v.n, v]));
  function mark(number) {
    document.querySelectorAll(".current").forEach((e) => e.classList.remove("current"));
    const article = document.getElementById("visit-" + number), visit = byNumber[number];
    if (article) article.classList.add("current");
    if (visit && visit.marker.getElement()) visit.marker.getElement().classList.add("current");
  }

  /* Symbols that would cover each other move apart, with a line to the true place. */
  const leaders = L.layerGroup().addTo(map);
  function spread() {
    const list = visits.filter((v) => v.shown);
    const at = list.map((v) => map.latLngToLayerPoint(v.home)), home = at.map((p) => p.clone());
    const sizes = fitting(list, at);
    for (let round = 0; round < (sizes.dots ? 0 : 40); round++) {
      let moved = 0;
      for (let i = 0; i < at.length; i++) for (let j = i + 1; j < at.length; j++) {
        let dx = at[j].x - at[i].x, dy = at[j].y - at[i].y;
        const need = sizes[i] + sizes[j] + 3;
        if (Math.abs(dx) >= need || Math.abs(dy) >= need) continue;
        let d = Math.hypot(dx, dy);
        if (d >= need) continue;
        if (d < 0.01) { dx = Math.cos(i + j); dy = Math.sin(i + j); d = 1; }
        const push = (need - d) / 2 / d;
        at[i].x -= dx * push; at[i].y -= dy * push; at[j].x += dx * push; at[j].y += dy * push;
        moved = Math.max(moved, need - d);
      }
      if (moved < 0.5) break;
    }
    leaders.clearLayers();
    list.forEach((v, i) => {
      const away = at[i].subtract(home[i]), far = Math.hypot(away.x, away.y);
      if (far > 90) at[i] = home[i].add(away.multiplyBy(90 / far));
      v.marker.setLatLng(far > 1 ? map.layerPointToLatLng(at[i]) : v.home);
      if (far > sizes[i] * 0.6) {
        leaders.addLayer(L.polyline([v.home, v.marker.getLatLng()], { renderer: leaderPen, interactive: false, color: css("--ink"), weight: 1.2 }));
        leaders.addLayer(L.circleMarker(v.home, { renderer: leaderPen, interactive: false, radius: 2.5, color: css("--ink"), weight: 1, fillColor: v.fill, fillOpacity: 1 }));
      }
    });
  }

  /* Radii for this zoom: smaller where there are many symbols; plain dots where numbers cannot fit. */
  function fitting(list, at) {
    const box = L.bounds(at), size = list.length > 1 ? box.getSize() : L.point(1e4, 1e4);
    const ink = list.reduce((sum, v) => sum + Math.PI * v.r * v.r, 0);
    const scale = Math.min(1, Math.sqrt((0.3 * Math.max(size.x, 60) * Math.max(size.y, 60)) / (ink || 1)));
    const sizes = list.map((v) => Math.max(4, v.r * scale));
    sizes.dots = scale < 0.55;
    list.forEach((v, i) => {
      const element = v.marker.getElement(), r = sizes[i];
      if (!element) return;
      element.classList.toggle("dot", sizes.dots);
      Object.assign(element.style, { width: 2 * r + "px", height: 2 * r + "px", marginLeft: -r + "px", marginTop: -r + "px" });
    });
    return sizes;
  }

  /* Days, agencies and a word to find choose what the map and the list show. */
  const form = document.querySelector(".filters");
  function choose() {
    const on = (name) => new Set([...form.querySelectorAll(`[name=${name}]:checked`)].map((e) => e.value));
    const days = on("day"), agencies = on("agency"), layers = on("layer");
    const word = form.find.value.trim().toLowerCase();
    const kept = new Set();
    document.querySelectorAll(".day").forEach((section) => {
      let any = false;
      section.querySelectorAll("article").forEach((article) => {
        const mine = article.dataset.agencies.split(" ");
        const fits = days.has(section.dataset.day) && (mine.some((a) => agencies.has(a)) || mine[0] === "") &&
          (!word || article.textContent.toLowerCase().includes(word));
        article.hidden = !fits;
        if (fits) kept.add(article.dataset.visit);
        any = any || fits;
      });
      section.querySelectorAll("tr[data-visit]").forEach((row) => { row.hidden = !kept.has(row.dataset.visit); });
      section.hidden = !any;
    });
    const count = kept.size;
    document.getElementById("shown").textContent = `${count} ${count === 1 ? "visit" : "visits"} shown`;
    for (const v of visits) {
      v.shown = kept.has(String(v.n));
      v.shown ? map.addLayer(v.marker) : map.removeLayer(v.marker);
    }
    for (const r of routes) {
      const fits = layers.has("routes") && days.has(r.day) && agencies.has(r.agency);
      fits ? map.addLayer(r.layer) : map.removeLayer(r.layer);
    }
    layers.has("others") ? map.addLayer(others) : map.removeLayer(others);
    spread();
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", choose);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-show]");
    if (!button) return;
    const visit = byNumber[button.dataset.show];
    touched = true;
    map.setView(visit.home, Math.max(map.getZoom(), 16), { animate: !calm });
    visit.marker.openPopup();
    if (phone) map.getContainer().scrollIntoView({ block: "center" });
  });

  let touched = false; // until the reader moves the map, it keeps showing everything
  const whole = data.bounds && data.bounds.map(([lon, lat]) => [lat, lon]);
  const home = () => whole && map.fitBounds(whole, { padding: [28, 28], maxZoom: 17, animate: false });
  const Home = L.Control.extend({
    options: { position: "topleft" },
    onAdd() {
      const bar = L.DomUtil.create("div", "leaflet-bar");
      const link = L.DomUtil.create("a", "", bar);
      link.href = "#map_pack"; link.role = "button"; link.title = "Show all visits"; link.textContent = "◱";
      link.setAttribute("aria-label", "Show all visits");
      L.DomEvent.on(link, "click", L.DomEvent.stop).on(link, "click", home);
      return bar;
    },
  });
  map.addControl(new Home());
  home();
  paintContext(); choose(); paintLabels();
  for (const kind of ["pointerdown", "wheel", "keydown"]) map.getContainer().addEventListener(kind, () => { touched = true; }, { passive: true });
  map.on("resize", () => touched || home());
  map.on("zoomstart", () => { plate.style.visibility = "hidden"; });
  map.on("zoomend", () => { paintContext(); spread(); });
  map.on("moveend resize", () => { paintLabels(); plate.style.visibility = ""; });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    for (const r of routes) r.layer.getLayers()[0].setStyle({ color: css("--halo") });
    paintContext(); paintLabels(); spread();
  });
  /* On paper the map keeps the size that it was drawn in, scaled to the sheet. */
  addEventListener("beforeprint", () => {
    document.querySelectorAll("article details").forEach((d) => { d.open = true; });
    const size = map.getSize(), style = map.getContainer().style;
    Object.assign(style, { width: size.x + "px", height: size.y + "px", zoom: Math.min(1, 680 / size.x) });
  });
  addEventListener("afterprint", () => Object.assign(map.getContainer().style, { width: "", height: "", zoom: "" }));
  document.body.dataset.ready = "yes";
}
