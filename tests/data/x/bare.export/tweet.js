window.YTD.tweet.part0 = [
  {
    "id_str": "1125296171774902272",
    "id": "1125296171774902272",
    "created_at": "Mon May 06 07:08:09 +0000 2019",
    "full_text": "kopi dulu",
    "lang": "in",
    "favorite_count": "0",
    "entities": {
      "urls": [],
      "user_mentions": [],
      "hashtags": []
    }
  }
]