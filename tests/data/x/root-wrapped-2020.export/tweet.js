window.YTD.tweet.part0 = [
  {
    "tweet": {
      "id_str": "1219123918271414272",
      "id": "1219123918271414272",
      "created_at": "Mon Jan 20 05:06:07 +0000 2020",
      "full_text": "wrapped, still at the root",
      "lang": "en",
      "favorite_count": "0",
      "entities": {
        "urls": [],
        "user_mentions": [],
        "hashtags": []
      }
    }
  }
]