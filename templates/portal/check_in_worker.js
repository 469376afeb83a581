{% load static %}/* Keeps the check-in page and its parts, so that a reload without a connection shows them. */
"use strict";

const NAME = "check-in {{ workshop.slug }}";
const PAGE = new URL("{% url "portal:check_in" workshop.slug %}", self.location.origin);
const PARTS = [
  "{% static "css/tokens.css" %}",
  "{% static "css/base.css" %}",
  "{% static "css/components.css" %}",
  "{% static "css/forms.css" %}",
  "{% static "css/portal.css" %}",
  "{% static "js/site.js" %}",
  "{% static "js/check-in.js" %}",
  "{% static "fonts/fraunces/fraunces-latin-600-normal.woff2" %}",
  "{% static "img/mark.svg" %}",
];
// There are names on the page: a copy is for a day and no longer.
const OLDEST = 16 * 60 * 60 * 1000;
const PATIENCE = 5000;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(NAME).then((kept) => kept.addAll(PARTS)));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const isOld = (answer) => Date.now() - Date.parse(answer.headers.get("date") || 0) > OLDEST;

const copyOf = async (address) => {
  if (!(await caches.has(NAME))) {
    return undefined;
  }
  const kept = await caches.open(NAME);
  const copy = await kept.match(address);
  if (copy && new URL(address).pathname === PAGE.pathname && isOld(copy)) {
    await kept.delete(address);
    return undefined;
  }
  return copy;
};

// A copy only of the page itself: who is signed out, or has no business here any more, has none.
const fromTheSite = async (request, address) => {
  const answer = await fetch(request);
  // Signing out throws the copies away: an answer that was still on its way then does not bring them back.
  if (request.mode !== "navigate" && !(await caches.has(NAME))) {
    return answer;
  }
  const kept = await caches.open(NAME);
  if (answer.ok && !answer.redirected) {
    await kept.put(address, answer.clone());
  } else if (answer.status < 500) {
    await kept.delete(address);
  }
  return answer;
};

const inTime = (promise) =>
  Promise.race([promise, new Promise((_, fail) => setTimeout(() => fail(new Error("late")), PATIENCE))]);

const theSiteOrACopy = async (request, address) => {
  const asked = fromTheSite(request, address);
  try {
    return await inTime(asked);
  } catch {
    return (await copyOf(address)) || asked;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const isPage = url.pathname === PAGE.pathname;
  if (request.method !== "GET" || url.origin !== PAGE.origin || !(isPage || PARTS.includes(url.pathname))) {
    return;
  }
  url.hash = "";
  // A look anew is for news: an old copy would be none.
  const isLook = request.headers.has("X-Look");
  event.respondWith((isLook ? fromTheSite : theSiteOrACopy)(request, url.href));
});
