window.YTD.tweets.part0 = [
  {
    "tweet": {
      "id_str": "1690395370451894272",
      "id": "1690395370451894272",
      "created_at": "Sat Aug 12 16:10:37 +0000 2023",
      "full_text": "tanpa nama",
      "lang": "in",
      "favorite_count": "0",
      "entities": {
        "urls": [],
        "user_mentions": [],
        "hashtags": []
      }
    }
  }
]